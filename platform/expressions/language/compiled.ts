import type { Node } from './ast.ts'
import type { Run } from './run.ts'

/** An expression ready to be evaluated. */
export type Compiled = (run: Run) => unknown

/** Compiles a part of a tree. */
export type Compile = (node: Node) => Compiled

/** Evaluates one after the other. */
export const evaluateAll = (parts: readonly Compiled[], run: Run): unknown[] => {
  const values = new Array<unknown>(parts.length)
  for (let at = 0; at < parts.length; at++) values[at] = (parts[at] as Compiled)(run)
  return values
}
