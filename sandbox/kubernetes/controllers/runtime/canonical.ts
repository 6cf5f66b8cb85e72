const texts = new WeakMap<object, string>()

/** A text that is the same for values which mean the same: fields sorted, nulls and empty lists left out. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const known = texts.get(value)
  if (known !== undefined) return known
  const text = Array.isArray(value) ? `[${value.map(canonical).join()}]` : ofFields(value)
  if (Object.isFrozen(value)) texts.set(value, text)
  return text
}

function ofFields(value: object): string {
  const fields = Object.entries(value)
    .filter(
      ([, field]) => field !== null && field !== undefined && !(Array.isArray(field) && field.length === 0),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`
}

export const isSame = (a: unknown, b: unknown): boolean => a === b || canonical(a) === canonical(b)

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
