import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { platformError } from '#platform/errors/errors.ts'

/** Fields that accounts share, with Spinnaker's names. Empty texts are as good as none. */
export const filled = z
  .string()
  .optional()
  .transform((text) => text || undefined)

export const accountName = z.string().min(1)

/** A password, in the definition or in a file that holds `user:password`. */
export const basicFields = {
  username: filled,
  password: filled.meta({ secret: true }),
  usernamePasswordFile: filled,
}

export const tokenFields = { token: filled.meta({ secret: true }), tokenFile: filled }

/** `host`, `host:port`, or, to allow plain HTTP, `http://host:port`. */
const host = z
  .string()
  .regex(/^(https?:\/\/)?[^\s/@?#]+$/i, 'must be like example.com, example.com:8443 or http://example.com')
  .transform((text) => (/^https?:\/\//i.test(text) ? text : `https://${text}`))
  .refine((text) => URL.canParse(text), 'must be like example.com, example.com:8443 or http://example.com')
  .transform((text) => new URL(text).origin)

/** Where an account's credentials may be sent: whoever writes a pipeline chooses the address, but not who gets them. */
export const hostsField = (byDefault: readonly string[]) => z.array(host).default([...byDefault])

export interface Credentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly usernamePasswordFile?: string | undefined
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
}

export const hasCredentials = (given: Credentials): boolean =>
  Boolean(given.token || given.tokenFile || given.usernamePasswordFile || given.username || given.password)

/** What an account shows of itself; read anew each time, so that files may change. */
export type Secret =
  | { readonly token: string; readonly username?: string | undefined }
  | { readonly username: string; readonly password: string }

/** The token goes before the password, and a file before what stands in the definition. */
export async function readSecret(account: string, given: Credentials): Promise<Secret | undefined> {
  const token = given.tokenFile ? await readSecretFile(account, 'tokenFile', given.tokenFile) : given.token
  if (token) return { token, username: given.username }
  if (given.usernamePasswordFile) {
    const text = await readSecretFile(account, 'usernamePasswordFile', given.usernamePasswordFile)
    const colon = text.indexOf(':')
    if (colon < 0) throw unusable(account, 'its usernamePasswordFile does not hold user:password')
    return { username: text.slice(0, colon), password: text.slice(colon + 1) }
  }
  const { username = '', password = '' } = given
  return username || password ? { username, password } : undefined
}

/** A file of the configuration, without the line break that editors leave. */
export async function readSecretFile(account: string, field: string, path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trimEnd()
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException
    throw unusable(account, `its ${field} cannot be read (${code})`, error)
  }
}

/** UNAVAILABLE: whoever runs the installation has to mend the account. */
export const unusable = (account: string, reason: string, cause?: unknown) =>
  platformError('UNAVAILABLE', { service: `account ${account}`, reason }, cause)

export const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
