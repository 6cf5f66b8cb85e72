import { hint } from '#platform/words/nearest.ts'
import { ExpressionError } from '../errors.ts'
import { nameOf } from '../plain.ts'
import { typeOf } from '../types/index.ts'
import { invoke } from '../types/invoke.ts'
import type { Methods } from '../types/type.ts'
import { LazyMap, Unknown, UnknownError, type Value } from '../values.ts'
import { guarded } from './guarded.ts'
import type { Run } from './run.ts'
import { nameableType, TypeReference } from './typeReference.ts'

/** target.name(args), of a value that is not null or of a type. @throws ExpressionError, UnknownError, Wanted */
export function callMethod(
  run: Run,
  target: unknown,
  name: string,
  args: readonly unknown[],
  position: number,
): unknown {
  run.spend(2)
  if (target instanceof Unknown) throw new UnknownError(target)
  if (target instanceof LazyMap && target.hasGetters && args.length === 0) {
    const value = getterOf(target, name)
    if (value !== undefined) return value
  }
  const isType = target instanceof TypeReference
  const type = isType ? target.described : typeOf(target as Value)
  const methods: Methods = (isType ? type?.statics : type?.methods) ?? {}
  const owner = isType ? target.name : (type?.name ?? nameOf(target))
  const overloads = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (!overloads) throw unknownMethod(owner, name, methods, position)
  const what = `${owner.slice(owner.lastIndexOf('.') + 1)}.${name}`
  return guarded(what, position, () =>
    invoke(what, overloads, isType ? undefined : target, args as Value[], run),
  )
}

/** What getName() answers of an object that has getters: its name. Undefined where there is none. */
function getterOf(target: LazyMap, method: string): unknown {
  const [, initial, rest] = /^get([A-Z])(.*)$/s.exec(method) ?? []
  return initial === undefined ? undefined : target.get(initial.toLowerCase() + rest)
}

/** What leads from a value to the runtime in Java, and exists in no type here. */
const reflection: ReadonlySet<string> = new Set([
  'getClass',
  'class',
  'forName',
  'newInstance',
  'getClassLoader',
  'getMethod',
  'getMethods',
  'getDeclaredMethods',
  'wait',
  'notify',
  'notifyAll',
])

function unknownMethod(owner: string, name: string, methods: Methods, position: number): ExpressionError {
  if (reflection.has(name)) return new ExpressionError('NOT_ALLOWED', `${name}() is not allowed`, position)
  const message = `${owner} has no method ${name}()${hint(name, Object.keys(methods))}`
  return new ExpressionError('UNKNOWN_NAME', message, position)
}

/** #name(args) @throws ExpressionError, UnknownError, Wanted */
export function callFunction(run: Run, name: string, args: readonly unknown[], position: number): unknown {
  run.spend(2)
  const known = run.scope.functions.get(name)
  if (!known) {
    throw new ExpressionError(
      'UNKNOWN_NAME',
      `There is no function #${name}${hint(
        `#${name}`,
        Array.from(run.scope.functions.keys(), (one) => `#${one}`),
      )}`,
      position,
    )
  }
  const { least, most } = known.arity
  if (args.length < least || args.length > most) {
    const takes =
      least === most ? (most === 1 ? '1 argument' : `${most} arguments`) : `${least} to ${most} arguments`
    const message = `${known.signature} takes ${takes}, not ${args.length}`
    throw new ExpressionError('TYPE', message, position)
  }
  for (const arg of args) if (arg instanceof Unknown) throw new UnknownError(arg)
  return guarded(`#${name}`, position, () => known.call(args as Value[], run))
}

/** new name(args) @throws ExpressionError, UnknownError */
export function construct(run: Run, name: string, args: readonly unknown[], position: number): unknown {
  run.spend(2)
  const { construct: overloads, name: full } = nameableType(name, position)
  if (!overloads?.length) throw new ExpressionError('NOT_ALLOWED', `${full} cannot be constructed`, position)
  const what = `new ${full}`
  return guarded(what, position, () => invoke(what, overloads, undefined, args as Value[], run))
}
