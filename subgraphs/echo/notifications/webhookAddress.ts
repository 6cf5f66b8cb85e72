import { createHash } from 'node:crypto'
import { z } from 'zod'

/** A webhook's address. Who knows it can send: it is shown by its host alone. */
export const webhookAddress = (description: string) =>
  z
    .string()
    .trim()
    .refine(
      (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
      'must be an address with http:// or https://',
    )
    .describe(description)

/** The host, and so much that two addresses can be told apart. */
export function shownWebhook(address: string): string {
  const digest = createHash('sha256').update(address).digest('hex').slice(0, 6)
  return `${URL.parse(address)?.host ?? 'webhook'}/… (${digest})`
}

/** The parts of it that must not stand in an error. */
export function secretsOfWebhook(address: string): string[] {
  const { pathname = '', searchParams, username, password } = URL.parse(address) ?? {}
  const parts = [
    address,
    pathname.length > 1 ? pathname : '',
    username ?? '',
    password ?? '',
    ...(searchParams?.values() ?? []),
  ]
  return parts.filter((part) => part.length > 3).sort((a, b) => b.length - a.length)
}
