import type { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'

/** What an address answered, in a form that is counted on. UNAVAILABLE when it is no JSON (a log-in page), or not of this form. */
export function parseAnswer<T>(schema: z.ZodType<T>, content: Buffer, address: string): T {
  try {
    return schema.parse(JSON.parse(content.toString()))
  } catch (error) {
    throw unavailable(new URL(address).host, `what it answered for ${address} cannot be understood`, error)
  }
}
