/**
 * The value under a simple JSON path: `.spec.replicas`, `.spec.ports[0].name`, `.metadata.labels['a.b/c']`,
 * `.status.conditions[?(@.type=="Ready")].status`. Undefined when there is none.
 */
export function valueAt(value: unknown, path: string): unknown {
  let at: unknown = value
  for (const step of stepsOf(path)) {
    at = typeof step === 'function' ? step(at) : (at as Record<string, unknown> | null | undefined)?.[step]
    if (at === undefined || at === null) return undefined
  }
  return at
}

type Step = string | ((value: unknown) => unknown)

const parsed = new Map<string, readonly Step[]>()
const token =
  /\.?([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]|\[\*\]/y

function stepsOf(path: string): readonly Step[] {
  let steps = parsed.get(path)
  if (steps === undefined) {
    steps = parse(path)
    parsed.set(path, steps)
  }
  return steps
}

function parse(path: string): Step[] {
  const text = path.replace(/^\{(.*)\}$/, '$1').replace(/\\\./g, '\u0000')
  const steps: Step[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (match === null) return [() => undefined]
    const [, field, index, single, double, filterPath, filterValue] = match
    if (filterPath !== undefined) steps.push(first(filterPath, filterValue!))
    else steps.push((field ?? index ?? single ?? double ?? '0').replaceAll('\u0000', '.'))
  }
  return steps
}

const first =
  (path: string, wanted: string): Step =>
  (value) =>
    Array.isArray(value) ? value.find((item) => String(valueAt(item, `.${path}`)) === wanted) : undefined
