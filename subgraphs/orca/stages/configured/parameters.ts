import { z } from 'zod'
import { flag } from '../parameters.ts'

/** A parameter that a stage type of the configuration offers, with Spinnaker's fields. */
export const offeredParameter = z.looseObject({
  name: z.string().min(1),
  label: z.string().nullish(),
  description: z.string().nullish(),
  type: z.string().nullish(),
  defaultValue: z
    .union([z.string(), z.number(), z.boolean()])
    .nullish()
    .transform((value) => (value === undefined || value === null ? undefined : String(value))),
  order: z.number().nullish(),
})

export type OfferedParameter = z.infer<typeof offeredParameter>

/** What every stage type of the configuration has. */
export const configuredShape = {
  enabled: flag().default(true),
  type: z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, 'must be a name of letters, digits, _, - and .'),
  label: z.string().min(1),
  description: z.string().nullish(),
}

/** The schema of a form that asks for the parameters, in their order; a value may be an expression. */
export function formOf(parameters: readonly OfferedParameter[], what: string) {
  const ordered = parameters.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
  const shape = Object.fromEntries(
    ordered.map(({ name, label, description, defaultValue }) => [
      name,
      value(defaultValue)
        .describe(description || label || name)
        .meta({ title: label || name }),
    ]),
  )
  return z.looseObject(shape).nullish().describe(what)
}

const value = (byDefault: string | undefined) => {
  const text = z.union([z.string(), z.number(), z.boolean()])
  return byDefault === undefined ? text.nullish() : text.default(byDefault)
}

/** A description for people; a type of the configuration may come without. */
export const describedAs = (description: string | null | undefined, otherwise: string): string => {
  const text = (description || otherwise).trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}
