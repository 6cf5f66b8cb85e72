import { RenderError } from './errors.ts'

/** What Jinja hands over as a map is an object again. */
export function plainValue(value: unknown): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, entry]) => [String(key), plainValue(entry)]))
  if (Array.isArray(value)) return value.map(plainValue)
  return typeof value === 'bigint' ? Number(value) : (value ?? null)
}

/** The parts of a server group's name `app-stack-detail-v000`, as Spinnaker's library Frigga names them. */
export function frigga(value: unknown, part: unknown): unknown {
  const group = String(value)
  const [, cluster = group, push, digits] = /^(.*?)(?:-(v(\d{3,6})))?$/s.exec(group) ?? []
  const [app = '', stack = '', ...detail] = cluster.split('-')
  const parts: Readonly<Record<string, unknown>> = {
    group,
    cluster,
    app,
    stack,
    detail: detail.join('-'),
    push: push ?? null,
    sequence: digits === undefined ? null : Number(digits),
  }
  if (typeof part !== 'string' || !Object.hasOwn(parts, part))
    throw new RenderError(
      `the filter frigga knows ${Object.keys(parts).join(', ')}, not ${JSON.stringify(part)}`,
    )
  return parts[part]
}

export const extreme = (name: 'min' | 'max') => (value: unknown) => {
  const numbers = Array.isArray(value) ? value.map(Number) : []
  if (numbers.length === 0 || numbers.some(Number.isNaN))
    throw new RenderError(`the filter ${name} wants a list of at least one number`)
  return numbers.reduce((a, b) => Math[name](a, b))
}

/** `%s`, `%d` and the like of Python. */
export function format(value: unknown, ...args: unknown[]): string {
  let next = 0
  return String(value).replace(/%(?:%|0?(\d*)(?:\.(\d+))?([sdf]))/g, (all, width, digits, kind) => {
    if (all === '%%') return '%'
    const arg = args[next++]
    const text =
      kind === 'f'
        ? Number(arg).toFixed(Number(digits ?? 6))
        : String(kind === 'd' ? Math.trunc(Number(arg)) : arg)
    return text.padStart(Math.min(Number(width || 0), 1_000), all.startsWith('%0') ? '0' : ' ')
  })
}
