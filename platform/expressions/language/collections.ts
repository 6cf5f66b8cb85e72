import { ExpressionError } from '../errors.ts'
import { MapEntry } from '../mapEntry.ts'
import { entriesOf, isMap, nameOf } from '../plain.ts'
import { Unknown, UnknownError } from '../values.ts'
import type { SelectionLink } from './ast.ts'
import type { Compiled } from './compiled.ts'
import type { Run } from './run.ts'

/** target.![body]: what body makes of each element, or of each entry of a map. */
export function project(run: Run, target: unknown, body: Compiled, position: number): readonly unknown[] {
  const elements = elementsOf(target, '.![…]', position)
  return withEach(run, elements.length, (each) =>
    elements.map((element) => {
      const value = each(body, element)
      if (value instanceof Unknown) throw new UnknownError(value)
      return value
    }),
  )
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
  const holds = (each: Each, element: unknown) => {
    const answer = each(body, element)
    if (typeof answer === 'boolean') return answer
    if (answer instanceof Unknown) throw new UnknownError(answer)
    throw new ExpressionError('TYPE', `A selection is true or false, but this is ${nameOf(answer)}`, position)
  }
  const selected = withEach(run, elements.length, (each) => {
    if (which === 'first')
      return take(
        elements,
        elements.findIndex((element) => holds(each, element)),
      )
    const found = elements.filter((element) => holds(each, element))
    return which === 'all' ? found : take(found, found.length - 1)
  })
  if (isMap(target)) {
    if (which !== 'all' && selected.length === 0) return null
    return new Map((selected as readonly MapEntry[]).map(({ key, value }) => [key, value]))
  }
  return which === 'all' ? selected : (selected[0] ?? null)
}

const take = (elements: readonly unknown[], at: number): readonly unknown[] => (at < 0 ? [] : [elements[at]])

type Each = (body: Compiled, element: unknown) => unknown

/** With each element as #this in turn. */
function withEach<T>(run: Run, size: number, work: (each: Each) => T): T {
  run.checkSize(size)
  run.spend(size)
  const outer = run.self
  const result = work((body, element) => {
    run.self = element
    return body(run)
  })
  run.self = outer
  return result
}

function elementsOf(target: unknown, what: string, position: number): readonly unknown[] {
  if (Array.isArray(target)) return target
  if (target instanceof Set) return [...target]
  if (isMap(target)) return Array.from(entriesOf(target), ([key, value]) => new MapEntry(key, value))
  if (target instanceof Unknown) throw new UnknownError(target)
  const safe = target === null ? `; write ?${what} where null may stand` : ''
  throw new ExpressionError(
    'TYPE',
    `${what} is for lists and maps, not for ${nameOf(target)}${safe}`,
    position,
  )
}
