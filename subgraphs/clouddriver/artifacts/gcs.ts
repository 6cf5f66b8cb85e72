import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'
import { accountName, filled, readSecretFile, unusable } from '#platform/fetch/credentials.ts'
import { get } from '#platform/fetch/get.ts'
import { defineArtifacts, type FetchLimits, type SourcePorts } from './define.ts'
import { objectOf } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  /** A service account's key as Google hands it out; without it only public objects can be read. */
  jsonPath: filled,
  /** Of something that speaks the protocol of Cloud Storage. */
  apiEndpoint: z.url({ protocol: /^https?$/ }).default('https://storage.googleapis.com'),
})

type GcsAccount = z.infer<typeof schema>

const keySchema = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().default(3_600) })

/** An object of a bucket, `gs://bucket/path`; the generation stands behind a # or in the version. */
export const gcs = defineArtifacts<GcsAccount>({
  types: ['gcs/object'],
  accounts: { sort: 'gcs', schema },
  open(account, ports) {
    const token = tokenOf(account, ports)
    return {
      async fetch({ reference, version }, limits) {
        const { bucket, path, version: behind } = objectOf(reference, 'gs')
        const folder = account.apiEndpoint.replace(/\/$/, '')
        const url = new URL(
          `${folder}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(path)}?alt=media`,
        )
        const generation = behind ?? version
        if (generation) url.searchParams.set('generation', generation)
        const bearer = await token(limits)
        const headers = bearer && { authorization: `Bearer ${bearer}` }
        return get(ports.http, { url, ...(headers && { headers }), account: account.name }, limits)
      },
    }
  },
})

/** An access token (RFC 7523, as Google's OAuth has it), kept until shortly before it ends. */
function tokenOf(account: GcsAccount, { http, clock }: Pick<SourcePorts, 'http' | 'clock'>) {
  const marginMs = 60_000
  let kept: { readonly token: string; readonly until: number } | undefined
  return async ({ signal }: FetchLimits): Promise<string | undefined> => {
    if (!account.jsonPath) return undefined
    if (kept && kept.until > clock.now()) return kept.token
    const key = await readKey(account.name, account.jsonPath)
    const response = await http.request({
      method: 'POST',
      url: key.token_uri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await assertion(account.name, key, clock.now()),
      }).toString(),
      signal,
    })
    const { host } = new URL(key.token_uri)
    const answer = tokenSchema.safeParse(parsed(response.body))
    if (response.status !== 200 || !answer.success)
      throw unavailable(
        host,
        `it answered ${response.status} and no token to the artifact account ${account.name}`,
      )
    const { access_token: token, expires_in: seconds } = answer.data
    kept = { token, until: clock.now() + seconds * 1_000 - marginMs }
    return token
  }
}

async function readKey(account: string, path: string) {
  const key = keySchema.safeParse(parsed(await readSecretFile(account, 'jsonPath', path)))
  if (!key.success) throw unusable(account, 'its jsonPath does not hold the key of a service account')
  return key.data
}

async function assertion(account: string, key: z.infer<typeof keySchema>, now: number): Promise<string> {
  const privateKey = await importPKCS8(key.private_key, 'RS256').catch((error: unknown) => {
    throw unusable(account, 'the private key in its jsonPath cannot be read', error)
  })
  const seconds = Math.floor(now / 1_000)
  return new SignJWT({ scope: 'https://www.googleapis.com/auth/devstorage.read_only' })
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
