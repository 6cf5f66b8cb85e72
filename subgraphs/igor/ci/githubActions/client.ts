import { z } from 'zod'
import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { unavailable } from '#platform/errors/errors.ts'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import type { HttpRequest, HttpResponse } from '#platform/http/client.ts'
import type { CiPorts } from '../define.ts'
import { jsonOf, objectOf, refusedBy } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'
import { tooManyRequests } from '../support/rateLimit.ts'

/** An entry of `githubActions.masters`. */
export const githubSettings = z.strictObject({
  name: accountName,
  /** Of the API: an Enterprise Server has it at https://<host>/api/v3. */
  address: z
    .url({ protocol: /^https?$/, error: 'must be an address with http:// or https://' })
    .default('https://api.github.com')
    .transform((url) => url.replace(/\/+$/, '')),
  /** Of a user or an app's installation, with actions: write and contents: read. */
  token: filled,
  /** All of their repositories are listed and polled … */
  organizations: z.array(z.string().min(1)).default([]),
  /** … and these (`owner/name`). Without both, all that the token's user has or works on. */
  repositories: z.array(z.string().regex(/^[^/]+\/[^/]+$/, 'must be like owner/name')).default([]),
  itemUpperThreshold: z.int().min(1).optional(),
})

export type GithubSettings = z.infer<typeof githubSettings>

const longestPage = 100

/** Speaks to GitHub's REST API, version 2022-11-28. */
export class GithubClient {
  readonly asked: string
  readonly settings: GithubSettings
  readonly #ports: CiPorts
  #user: string | null | undefined
  #aheadMs = 0

  constructor(settings: GithubSettings, ports: CiPorts) {
    this.asked = `GitHub '${settings.name}'`
    this.settings = settings
    this.#ports = ports
  }

  timeHere(): number {
    return this.#ports.clock.now()
  }

  /** What its clock shows at a time of ours, as far as its answers have told. */
  timeThere(here = this.timeHere()): number {
    return here + this.#aheadMs
  }

  /** Undefined for a 404. */
  async object(path: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    const response = await this.get(path, signal)
    return response && objectOf(this.asked, response)
  }

  /** The first objects of a list in pages, which stands in `field` of each, or is the answer itself; undefined for a 404. */
  async list(
    path: string,
    field: string | undefined,
    first: number,
    signal: AbortSignal,
  ): Promise<JsonObject[] | undefined> {
    const found: JsonObject[] = []
    const sign = path.includes('?') ? '&' : '?'
    for (let page = 1; found.length < first; page++) {
      const length = Math.min(first, longestPage)
      const response = await this.get(`${path}${sign}per_page=${length}&page=${page}`, signal)
      if (!response) return undefined
      const answer = jsonOf(this.asked, response)
      const items = field === undefined ? answer : (answer as JsonObject | null)?.[field]
      if (!Array.isArray(items)) throw unavailable(this.asked, 'its answer is no list')
      found.push(...objectsOf(items))
      if (!response.headers.link?.includes('rel="next"')) break
    }
    return found.slice(0, first)
  }

  /** Undefined for a 404. Other answers than a success, and those `allowed`, are errors. */
  async get(
    path: string,
    signal: AbortSignal,
    { allowed = [], ...request }: Omit<HttpRequest, 'url'> & { readonly allowed?: readonly number[] } = {},
  ): Promise<HttpResponse | undefined> {
    const response = await this.#send(path, request, signal)
    if (response.status === 200) return response
    if (response.status === 404) return undefined
    if (allowed.includes(response.status) && !this.#limited(response)) return response
    throw this.refused(path, response)
  }

  /** Whatever it answers, as long as that is about the request. */
  async post(path: string, body: JsonObject, signal: AbortSignal): Promise<HttpResponse> {
    const headers = { 'content-type': 'application/json' }
    const response = await this.#send(path, { method: 'POST', body: JSON.stringify(body), headers }, signal)
    const isPassing = response.status === 401 || response.status === 403 || response.status === 429
    if (isPassing || response.status >= 500) throw this.refused(path, response)
    return response
  }

  refused(path: string, response: HttpResponse) {
    return (
      this.#limited(response) ?? refusedBy(this.asked, decodeURIComponent(path.split('?', 1)[0]!), response)
    )
  }

  /** Whose token it is; undefined for one of an app's. */
  async user(signal: AbortSignal): Promise<string | undefined> {
    if (this.#user === undefined) {
      const response = await this.get('/user', signal, { allowed: [403] })
      const { login } = response?.status === 200 ? objectOf(this.asked, response) : {}
      this.#user = typeof login === 'string' ? login : null
    }
    return this.#user ?? undefined
  }

  #limited = (response: HttpResponse) => tooManyRequests(this.asked, response, this.timeHere())

  async #send(path: string, request: Omit<HttpRequest, 'url'>, signal: AbortSignal): Promise<HttpResponse> {
    const { address, token } = this.settings
    const response = await exchange(this.#ports.http, this.asked, {
      ...request,
      url: `${address}${path}`,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'user-agent': 'gennaker',
        ...request.headers,
        ...(token && { authorization: `Bearer ${token}` }),
      },
      signal,
    })
    const date = Date.parse(response.headers.date ?? '')
    if (!Number.isNaN(date)) this.#aheadMs = date - this.timeHere()
    return response
  }
}
