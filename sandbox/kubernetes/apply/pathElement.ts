import { goJson } from '#platform/kubernetes/patch/goJson.ts'
import { compareTexts } from '#platform/kubernetes/patch/values.ts'

/**
 * One step of a path into an object, as managedFields writes it: `f:<field>`, `k:<keys of a list's item>`,
 * `v:<scalar of a set>`. Equal steps are equal texts: the JSON inside has its names sorted.
 */
export type PathElement = string

export const fieldElement = (name: string): PathElement => `f:${name}`
export const keysElement = (keys: Readonly<Record<string, unknown>>): PathElement => `k:${goJson(keys)}`
export const valueElement = (value: unknown): PathElement => `v:${goJson(value)}`

/** The element in its one spelling. Undefined when it is none. */
export function canonicalElement(text: string): PathElement | undefined {
  const kind = text.slice(0, 2)
  if (kind === 'f:' || /^i:-?\d+$/.test(text)) return text
  if (kind !== 'k:' && kind !== 'v:') return undefined
  try {
    const value: unknown = JSON.parse(text.slice(2))
    if (kind === 'k:' && (typeof value !== 'object' || value === null || Array.isArray(value)))
      return undefined
    return kind + goJson(value)
  } catch {
    return undefined
  }
}

/** As people read it: `.spec`, `[name="web"]`, `[="a"]`. */
export function printElement(element: PathElement): string {
  const rest = element.slice(2)
  if (element.startsWith('f:')) return `.${rest}`
  if (element.startsWith('v:')) return `[=${rest}]`
  if (element.startsWith('i:')) return `[${rest}]`
  const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>)
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
}

export const printPath = (path: readonly PathElement[]): string => path.map(printElement).join('')

const kinds = 'fkvi'

/** Fields first, then items by key, then scalars; each by value. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0
  const byKind = kinds.indexOf(a[0]!) - kinds.indexOf(b[0]!)
  if (byKind !== 0) return byKind
  if (a.startsWith('f:')) return compareTexts(a, b)
  return compareValues(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)))
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) return compareKeys(a, b)
  return compareTexts(`${typeof a}:${String(a)}`, `${typeof b}:${String(b)}`)
}

function compareKeys(a: object, b: object): number {
  const others = Object.entries(b)
  for (const [index, [key, value]] of Object.entries(a).entries()) {
    const other = others[index]
    if (other === undefined) return 1
    const order = compareTexts(key, other[0]) || compareValues(value, other[1])
    if (order !== 0) return order
  }
  return Object.keys(a).length - others.length
}
