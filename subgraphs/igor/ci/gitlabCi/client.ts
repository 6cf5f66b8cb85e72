import { z } from 'zod'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { unavailable } from '#platform/errors/errors.ts'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import type { HttpRequest, HttpResponse } from '#platform/http/client.ts'
import type { CiPorts } from '../define.ts'
import { jsonOf, objectOf, refusedBy } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'
import { tooManyRequests } from '../support/rateLimit.ts'

/** An entry of `gitlabCi.masters`, with Spinnaker's fields. */
export const gitlabSettings = z.strictObject({
  name: accountName,
  /** Without /api/v4. */
  address: z
    .url({ protocol: /^https?$/, error: 'must be an address with http:// or https://' })
    .transform((url) => url.replace(/\/+$/, '')),
  /** With the scope `api`; `read_api` is enough where nothing is started, or a trigger token starts. */
  privateToken: filled,
  /** Pipelines are started with this one instead. It belongs to one project. */
  triggerToken: filled,
  /** Lists only projects that the token's user is a member of. */
  limitByMembership: z.boolean().default(true),
  /** Lists only projects that the token's user owns. */
  limitByOwnership: z.boolean().default(false),
  defaultHttpPageLength: z.int().min(1).max(100).default(100),
  itemUpperThreshold: z.int().min(1).optional(),
})

export type GitlabSettings = z.infer<typeof gitlabSettings>

/** Speaks to the API of a GitLab, version 4. Paths begin behind /api/v4. */
export class GitlabClient {
  readonly asked: string
  readonly settings: GitlabSettings
  readonly #ports: CiPorts

  constructor(settings: GitlabSettings, ports: CiPorts) {
    this.asked = `GitLab '${settings.name}'`
    this.settings = settings
    this.#ports = ports
  }

  /** Undefined for a 404. */
  async object(path: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    const response = await this.#get({ path }, signal)
    return response && objectOf(this.asked, response)
  }

  /** The first objects of a list that comes in pages; undefined for a 404. */
  async list(
    path: string,
    query: Readonly<Record<string, string>>,
    first: number,
    signal: AbortSignal,
  ): Promise<JsonObject[] | undefined> {
    const length = Math.min(first, this.settings.defaultHttpPageLength)
    const found: JsonObject[] = []
    for (let page = '1'; page !== '' && found.length < first; ) {
      const search = new URLSearchParams({ ...query, per_page: String(length), page })
      const response = await this.#get({ path: `${path}?${search}` }, signal)
      if (!response) return undefined
      const items = jsonOf(this.asked, response)
      if (!Array.isArray(items)) throw unavailable(this.asked, 'its answer is no list')
      found.push(...items.filter(isObject))
      page = response.headers['x-next-page'] ?? ''
    }
    return found.slice(0, first)
  }

  /** Bytes, from wherever they are kept; undefined for a 404. Other answers than a success are UNAVAILABLE, unless `allowed`. */
  async download(
    path: string,
    signal: AbortSignal,
    {
      headers,
      allowed = [],
    }: { headers?: Readonly<Record<string, string>>; allowed?: readonly number[] } = {},
  ): Promise<HttpResponse | undefined> {
    return this.#get({ path, headers, allowed, followRedirects: true }, signal)
  }

  /** Whatever it answers, as long as that is about the request. */
  async post(path: string, body: JsonObject, signal: AbortSignal): Promise<HttpResponse> {
    const headers = { 'content-type': 'application/json' }
    const response = await this.#send(path, { method: 'POST', body: JSON.stringify(body), headers }, signal)
    const isPassing = response.status === 401 || response.status === 429 || response.status >= 500
    if (isPassing) throw this.refused(path, response)
    return response
  }

  refused(path: string, response: HttpResponse) {
    return (
      this.#limited(response) ?? refusedBy(this.asked, decodeURIComponent(path.split('?', 1)[0]!), response)
    )
  }

  #limited = (response: HttpResponse) => tooManyRequests(this.asked, response, this.#ports.clock.now())

  async #get(
    {
      path,
      headers,
      allowed = [],
      followRedirects = false,
    }: {
      readonly path: string
      readonly headers?: Readonly<Record<string, string>> | undefined
      readonly allowed?: readonly number[]
      readonly followRedirects?: boolean
    },
    signal: AbortSignal,
  ): Promise<HttpResponse | undefined> {
    const response = await this.#send(path, { followRedirects, ...(headers && { headers }) }, signal)
    if (response.status === 200) return response
    if (response.status === 404) return undefined
    if (allowed.includes(response.status) && !this.#limited(response)) return response
    throw this.refused(path, response)
  }

  async #send(path: string, request: Omit<HttpRequest, 'url'>, signal: AbortSignal): Promise<HttpResponse> {
    const { address, privateToken } = this.settings
    return exchange(this.#ports.http, this.asked, {
      ...request,
      url: `${address}/api/v4${path}`,
      headers: { ...request.headers, ...(privateToken && { 'private-token': privateToken }) },
      signal,
    })
  }
}
