import type { Context } from './context.ts'

/** The mutations of one operation run one after the other: none may see what was read before an earlier one. */
export function changing<Args, Result>(action: (args: Args, context: Context) => Promise<Result>) {
  return (_: unknown, args: Args, context: Context): Promise<Result> => {
    context.loaders.clear()
    return action(args, context)
  }
}
