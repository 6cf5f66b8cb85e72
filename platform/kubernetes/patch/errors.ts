/** A patch that cannot be applied: `code` and `reason` are those of the API server's Status, `reason` may be empty. */
export class PatchError extends Error {
  readonly code: number
  readonly reason: string

  constructor(code: number, reason: string, message: string) {
    super(message)
    this.name = 'PatchError'
    this.code = code
    this.reason = reason
  }
}

export const badRequest = (message: string): PatchError => new PatchError(400, 'BadRequest', message)

/** What the API server did not foresee as a caller's mistake: it has no reason. */
export const unexpected = (message: string): PatchError => new PatchError(500, '', message)

/** A JSON value as the API server's messages print it: `map[name:web ports:[80 443]]`. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, entry]) => `${key}:${printed(entry)}`).join(' ')}]`
}
