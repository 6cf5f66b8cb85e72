/** A text that is the same for values which mean the same: fields sorted, nulls and empty lists left out. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  return Array.isArray(value) ? `[${value.map(canonical).join()}]` : ofFields(value)
}

function ofFields(value: object): string {
  const fields = Object.entries(value)
    .filter(([, field]) => !isNothing(field))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`
}

/** Whether two values mean the same: their canonical texts are equal. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b || (isNothing(a) && isNothing(b))) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  if (Array.isArray(a)) {
    const other = b as unknown[]
    return a.length === other.length && a.every((one, index) => isSame(one, other[index]))
  }
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  for (const name in x) if (!isSame(x[name], y[name])) return false
  for (const name in y) if (!(name in x) && !isNothing(y[name])) return false
  return true
}

/** What a field need not be written for. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

/** Letters and digits that make no words. */
const safe = 'bcdfghjklmnpqrstvwxz2456789'

/** FNV-1a of the canonical text, written as Kubernetes writes hashes in names. */
export function hashOf(value: unknown, collisionCount: number | undefined): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(canonical(value) + (collisionCount ?? ''))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  }
  return [...String(hash)].map((digit) => safe[digit.charCodeAt(0) % safe.length]).join('')
}
