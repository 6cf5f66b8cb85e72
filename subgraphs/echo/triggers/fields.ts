import { z } from 'zod'

/** Spinnaker's JSON mapping takes numbers and flags for texts. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)

/** Most triggers have neither; those of a big installation share them. */
const none = { list: [] as string[], constraints: {} as Record<string, string | null> }

/** A text that a trigger cannot do without. */
export const wanted = scalar.refine((text) => text !== '', 'must not be empty')

/** A text that may be missing; blank counts as that. */
export const optional = scalar.nullish().transform((text) => text?.trim() || undefined)

export const optionalList = z
  .array(scalar)
  .nullish()
  .transform((list) => (list && list.length > 0 ? list : none.list))

/** Patterns by the keys of what they are held against; a key without a pattern has to be there. */
export const constraints = z
  .record(z.string(), scalar.nullable())
  .nullish()
  .transform((given) => (given && Object.keys(given).length > 0 ? given : none.constraints))
export type Constraints = z.output<typeof constraints>

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
