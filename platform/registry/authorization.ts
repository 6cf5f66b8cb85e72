import { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'
import { basic, readSecretFile } from '#platform/fetch/credentials.ts'
import { ask, type Bounds, type GetRequest, refusal } from '#platform/fetch/get.ts'
import { parseAnswer } from '#platform/fetch/json.ts'
import { shown } from '#platform/fetch/shown.ts'
import type { HttpClient } from '#platform/http/client.ts'

export interface RegistryCredentials {
  /** Of the account, for messages. */
  readonly name: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly passwordFile?: string | undefined
}

const tokenSchema = z
  .object({
    token: z.string().optional(),
    access_token: z.string().optional(),
    expires_in: z.number().catch(60),
  })
  .transform(({ token, access_token, expires_in }) => ({ token: token ?? access_token, seconds: expires_in }))
  .refine(({ token }) => token !== undefined)

/** A token is used no longer than it is good for, less what clocks and requests may take. */
const marginMs = 10_000

/** Answers a registry's challenges (distribution.github.io/distribution/spec/auth/token), and keeps its tokens while they are good. */
export class RegistryAuthorization {
  readonly #account: RegistryCredentials
  readonly #http: HttpClient
  /** Origins that may get the password. */
  readonly #trusted: readonly string[]
  readonly #options: Pick<GetRequest, 'fromConfiguration' | 'insecure'>
  readonly #tokens = new Map<string, { readonly header: string; readonly until: number }>()

  constructor(
    account: RegistryCredentials,
    trusted: readonly string[],
    http: HttpClient,
    options: Pick<GetRequest, 'fromConfiguration' | 'insecure'>,
  ) {
    this.#account = account
    this.#trusted = trusted
    this.#http = http
    this.#options = options
  }

  /** The header that was good for this scope last, while it may still be. */
  known(scope: string): string | undefined {
    const kept = this.#tokens.get(scope)
    if (kept && kept.until > performance.now()) return kept.header
    this.#tokens.delete(scope)
    return undefined
  }

  /** What a challenge asks for: the password itself, or a token that another address hands out for it. */
  async answer(challenge: string, scope: string, limits: Bounds): Promise<string | undefined> {
    this.#tokens.delete(scope)
    const password = await this.#password()
    if (/^basic\b/i.test(challenge)) return password
    const realm = /realm="([^"]+)"/.exec(challenge)?.[1]
    const url = realm && URL.parse(realm)
    if (!url || !/^bearer\b/i.test(challenge)) return undefined
    if (password && !this.#trusted.includes(url.origin))
      throw unavailable(
        url.host,
        `the registry sends the account ${this.#account.name} there for a token, but ${url.origin} is not among its hosts`,
      )
    const service = /service="([^"]+)"/.exec(challenge)?.[1]
    if (service) url.searchParams.set('service', service)
    url.searchParams.set('scope', scope)
    return this.#token(url, password, scope, limits)
  }

  async #token(url: URL, password: string | undefined, scope: string, limits: Bounds): Promise<string> {
    const request = {
      url,
      account: this.#account.name,
      ...(this.#trusted.includes(url.origin) && this.#options),
      ...(password && { headers: { authorization: password } }),
    }
    const response = await ask(this.#http, request, limits)
    if (response.status !== 200) throw refusal(request, response)
    const { token, seconds } = parseAnswer(tokenSchema, response.body, shown(url))
    const header = `Bearer ${token}`
    const until = performance.now() + seconds * 1000 - marginMs
    if (this.#tokens.size >= mostTokens) this.#tokens.clear()
    this.#tokens.set(scope, { header, until })
    return header
  }

  async #password(): Promise<string | undefined> {
    const { name, username, passwordFile, password } = this.#account
    if (!username) return undefined
    return basic(
      username,
      passwordFile ? await readSecretFile(name, 'passwordFile', passwordFile) : (password ?? ''),
    )
  }
}

const mostTokens = 10_000
