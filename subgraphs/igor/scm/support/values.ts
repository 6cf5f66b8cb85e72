export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Milliseconds since 1970, of a date as text. */
export const timeOf = (value: unknown): number => Date.parse(textOf(value)) || 0

/** Each text once, without empty ones. */
export const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts.filter(Boolean))]
