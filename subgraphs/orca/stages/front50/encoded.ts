import { z } from 'zod'

/**
 * A value given as it is, or as base64 of its JSON: so Gate sends what must stay as it is, since expressions in the parameters of a
 * stage are evaluated.
 */
export const encoded = <T extends z.ZodType>(schema: T) => z.preprocess(decoded, schema)

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

function decoded(value: unknown): unknown {
  if (typeof value !== 'string' || !base64.test(value)) return value
  try {
    return JSON.parse(Buffer.from(value, 'base64').toString('utf8'))
  } catch {
    return value
  }
}

export const jsonObject = () => z.record(z.string(), z.unknown())
