import { ExpressionError } from '../errors.ts'
import { MapEntry } from '../mapEntry.ts'
import { entriesOf, isMap, nameOf } from '../plain.ts'
import { Unknown, UnknownError } from '../values.ts'
import type { SelectionLink } from './ast.ts'
import type { Compiled } from './compiled.ts'
import type { Run } from './run.ts'

/** target.![body] of what is not null: what body makes of each element, or of each entry of a map. */
export function project(run: Run, target: unknown, body: Compiled, position: number): readonly unknown[] {
  const elements = elementsOf(target, '.![…]', position)
  const outer = enter(run, elements)
  const made: unknown[] = []
  for (const element of elements) {
    run.self = element
    const value = body(run)
    if (value instanceof Unknown) throw new UnknownError(value)
    made.push(value)
  }
  run.self = outer
  return made
}

/** target.?[body] and its kin: the elements for which body is true; of a map, a map. */
export function select(
  run: Run,
  target: unknown,
  which: SelectionLink['which'],
  body: Compiled,
  position: number,
): unknown {
  const elements = elementsOf(target, '.?[…]', position)
  const outer = enter(run, elements)
  const selected: unknown[] = []
  for (const element of elements) {
    run.self = element
    if (!truthOf(body(run), position)) continue
    selected.push(element)
    if (which === 'first') break
  }
  run.self = outer
  if (which === 'last') selected.splice(0, selected.length - 1)
  if (isMap(target)) {
    if (which !== 'all' && selected.length === 0) return null
    return new Map((selected as readonly MapEntry[]).map(({ key, value }) => [key, value]))
  }
  return which === 'all' ? selected : (selected[0] ?? null)
}

/** Before each element is #this in turn: accounts for them and answers what #this was. */
function enter(run: Run, elements: readonly unknown[]): unknown {
  run.checkSize(elements.length)
  run.spend(elements.length)
  return run.self
}

function truthOf(answer: unknown, position: number): boolean {
  if (typeof answer === 'boolean') return answer
  if (answer instanceof Unknown) throw new UnknownError(answer)
  throw new ExpressionError('TYPE', `A selection is true or false, but this is ${nameOf(answer)}`, position)
}

function elementsOf(target: unknown, what: string, position: number): readonly unknown[] {
  if (Array.isArray(target)) return target
  if (target instanceof Set) return [...target]
  if (isMap(target)) return Array.from(entriesOf(target), ([key, value]) => new MapEntry(key, value))
  if (target instanceof Unknown) throw new UnknownError(target)
  throw new ExpressionError('TYPE', `${what} is for lists and maps, not for ${nameOf(target)}`, position)
}
