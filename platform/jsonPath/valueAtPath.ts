/** A JsonPath that cannot be used, or not with this value; the message is a sentence for people. */
export class JsonPathError extends Error {
  override name = 'JsonPathError'
  /** The same without saying which path it is. */
  readonly reason: string

  constructor(path: string, reason: string) {
    const shown = path.length > 80 ? `${path.slice(0, 77)}…` : path
    super(`The JsonPath ${shown} ${reason}.`)
    this.reason = reason
  }
}

/** One step from values to values. */
type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }

/** How many values may be looked at: a path can name more of them than any memory holds. */
const mostValues = 200_000

/** More steps than this are nobody's, and each may look at all of these values. */
const mostSteps = 100

const token =
  /\.\.|\.?\*|\.?\[\*\]|\.?\[(?<from>-?\d*):(?<to>-?\d*)\]|\.?\[(?<list>(?:'[^']*'|"[^"]*"|[^'"[\]()?,]+)(?:,(?:'[^']*'|"[^"]*"|[^'"[\]()?,]+))*)\]|\.?(?<name>[^.*[\]()?@~^`]+)|\./y

/**
 * What a JsonPath finds: one value where the path can name only one, a list of several, undefined for none. It may have
 * names, indexes (from the end with a minus), lists of both, slices, `*` and `..`; filters and scripts are refused, by a
 * JsonPathError, as is what would look at too many values.
 */
export function valueAtPath(path: string, json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return undefined
  const steps = parse(path)
  const found = steps.reduce<unknown[]>((values, step) => follow(values, step, path), [json])
  const isOne = steps.every((step) => step.kind === 'names' && step.names.length === 1)
  return isOne || found.length === 0 ? found[0] : found
}

/** Why a JsonPath can be used with no value at all; undefined when it can. */
export function pathProblem(path: string): string | undefined {
  try {
    parse(path)
    return undefined
  } catch (error) {
    if (error instanceof JsonPathError) return error.reason
    throw error
  }
}

function parse(path: string): Step[] {
  const steps: Step[] = []
  token.lastIndex = path.startsWith('$') ? 1 : 0
  while (token.lastIndex < path.length) {
    const at = token.lastIndex
    const match = token.exec(path)
    if (!match) throw new JsonPathError(path, `cannot be understood from character ${at + 1} on`)
    steps.push(...stepOf(match))
    if (steps.length > mostSteps) throw new JsonPathError(path, `has more than ${mostSteps} steps`)
  }
  return steps
}

function stepOf(match: RegExpExecArray): Step[] {
  const { from, to, list, name } = match.groups!
  if (match[0] === '.') return []
  if (match[0] === '..') return [{ kind: 'descend' }]
  if (name !== undefined) return [{ kind: 'names', names: [name] }]
  if (list !== undefined)
    return [{ kind: 'names', names: list.match(/'[^']*'|"[^"]*"|[^,]+/g)!.map(unquoted) }]
  if (from !== undefined) return [{ kind: 'slice', from: numberOf(from), to: numberOf(to) }]
  return [{ kind: 'all' }]
}

const unquoted = (text: string) => (/^['"]/.test(text) ? text.slice(1, -1) : text.trim())
const numberOf = (text: string | undefined) => (text ? Number(text) : undefined)

function follow(values: readonly unknown[], step: Step, path: string): unknown[] {
  const found: unknown[] = []
  const add = (value: unknown) => {
    if (found.push(value) > mostValues)
      throw new JsonPathError(path, `names more than ${mostValues} values of this answer`)
  }
  for (const value of values) {
    if (typeof value !== 'object' || value === null) {
      if (step.kind === 'descend') add(value)
    } else if (step.kind === 'all') for (const child of Object.values(value)) add(child)
    else if (step.kind === 'names') for (const name of step.names) addNamed(value, name, add)
    else if (step.kind === 'slice') {
      if (Array.isArray(value)) for (const child of value.slice(step.from, step.to)) add(child)
    } else addWithin(value, add)
  }
  return found
}

function addNamed(value: object, name: string, add: (value: unknown) => void): void {
  const key = Array.isArray(value) && /^-\d+$/.test(name) ? String(value.length + Number(name)) : name
  if (Object.hasOwn(value, key)) add((value as Record<string, unknown>)[key])
}

/** A value and all below it, in the order of the document; answers are no deeper than a call stack bears. */
function addWithin(value: unknown, add: (value: unknown) => void): void {
  add(value)
  if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) addWithin(child, add)
}
