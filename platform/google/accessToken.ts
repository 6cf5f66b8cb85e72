import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'
import { readSecretFile, unusable } from '#platform/fetch/credentials.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Clock } from '#platform/service/service.ts'

/** Who wants tokens, and for what. */
export interface TokenRequest {
  /** The account's name, for messages. */
  readonly account: string
  /** The file with a service account's key as Google hands it out. Without it there are no tokens. */
  readonly jsonPath: string | undefined
  /** `https://www.googleapis.com/auth/…` */
  readonly scope: string
}

const keySchema = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})

type Key = z.infer<typeof keySchema>

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().default(3_600) })

/** A token is made anew when less than this is left of it. */
const marginMs = 60_000

/**
 * Access tokens of a service account (RFC 7523, as Google's OAuth has it), each kept until shortly before it ends. Undefined where there
 * is no key. Throws UNAVAILABLE, or BAD_USER_INPUT for a key that cannot be used.
 */
export function accessTokens(
  { account, jsonPath, scope }: TokenRequest,
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
): (signal: AbortSignal) => Promise<string | undefined> {
  let kept: { readonly token: string; readonly until: number } | undefined
  return async (signal) => {
    if (!jsonPath) return undefined
    if (kept && kept.until > clock.now()) return kept.token
    const key = await readKey(account, jsonPath)
    const response = await http.request({
      method: 'POST',
      url: key.token_uri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await assertion(account, key, scope, clock.now()),
      }).toString(),
      signal,
      fromConfiguration: true,
    })
    const answer = tokenSchema.safeParse(parsed(response.body))
    if (response.status !== 200 || !answer.success) {
      const { host } = new URL(key.token_uri)
      throw unavailable(host, `it answered ${response.status} and no token to the account ${account}`)
    }
    const { access_token: token, expires_in: seconds } = answer.data
    kept = { token, until: clock.now() + seconds * 1_000 - marginMs }
    return token
  }
}

async function readKey(account: string, path: string): Promise<Key> {
  const key = keySchema.safeParse(parsed(await readSecretFile(account, 'jsonPath', path)))
  if (!key.success) throw unusable(account, 'its jsonPath does not hold the key of a service account')
  return key.data
}

async function assertion(account: string, key: Key, scope: string, now: number): Promise<string> {
  const privateKey = await importPKCS8(key.private_key, 'RS256').catch((error: unknown) => {
    throw unusable(account, 'the private key in its jsonPath cannot be read', error)
  })
  const seconds = Math.floor(now / 1_000)
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(key.private_key_id && { kid: key.private_key_id }) })
    .setIssuer(key.client_email)
    .setAudience(key.token_uri)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 3_600)
    .sign(privateKey)
}

function parsed(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}
