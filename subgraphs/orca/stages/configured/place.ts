import { isObject } from '#platform/definition/json.ts'

/** A name or an index, in the order of a mapping like `manifest.spec.containers[0].env[1].value`. */
type Step = string | number

const part = /^([^[\]]+)((?:\[\d+\])*)$/

/** The steps of a mapping; undefined for what is none. */
function stepsOf(mapping: string): Step[] | undefined {
  const steps: Step[] = []
  for (const text of mapping.split('.')) {
    const [, name, indexes] = part.exec(text) ?? []
    if (name === undefined || name === '__proto__') return undefined
    steps.push(name, ...[...indexes!.matchAll(/\d+/g)].map(([digits]) => Number(digits)))
  }
  return steps
}

function childOf(value: unknown, step: Step): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

/** What holds the place that a mapping names, and the last step to it; undefined when there is nothing to hold it. */
function holderOf(root: unknown, mapping: string): { holder: object; last: Step } | undefined {
  const steps = stepsOf(mapping)
  const last = steps?.pop()
  if (!steps || last === undefined) return undefined
  const holder = steps.reduce<unknown>(childOf, root)
  if (typeof last === 'number')
    return Array.isArray(holder) && last < holder.length ? { holder, last } : undefined
  return isObject(holder) ? { holder, last } : undefined
}

export const hasPlace = (root: unknown, mapping: string): boolean => holderOf(root, mapping) !== undefined

/** Puts a value to the place that a mapping names, in the object itself; nothing happens where there is no such place. */
export function setPlace(root: unknown, mapping: string, value: unknown): void {
  const found = holderOf(root, mapping)
  if (found) (found.holder as Record<Step, unknown>)[found.last] = value
}
