import { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import type { CiPorts } from '../define.ts'
import { objectOf, refusedBy } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'

const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

export const travisSettings = z
  .strictObject({
    name: accountName,
    /** Of the API: https://api.travis-ci.com */
    address,
    /** Of its pages: https://app.travis-ci.com */
    baseUrl: address,
    /** It is exchanged for a token of Travis'. */
    githubToken: filled,
    /** One of Travis', instead. */
    token: filled,
    /** How many jobs of a build have their logs read. */
    numberOfJobs: z.int().min(1).max(1_000).default(100),
    /** How many builds of a repository are asked for at a time. */
    buildResultLimit: z.int().min(1).max(100).default(10),
    /** The only ones that are listed, if any. */
    filteredRepositories: z.array(z.string()).default([]),
    itemUpperThreshold: z.int().min(1).optional(),
  })
  .refine(({ githubToken, token }) => githubToken || token, 'needs a githubToken or a token')

export type TravisSettings = z.infer<typeof travisSettings>

/** Speaks to the API of version 3. */
export class TravisClient {
  readonly asked: string
  readonly settings: TravisSettings
  readonly #ports: CiPorts
  #token: string | undefined

  constructor(settings: TravisSettings, ports: CiPorts) {
    this.asked = `Travis '${settings.name}'`
    this.settings = settings
    this.#ports = ports
    this.#token = settings.token
  }

  /** Undefined for a 404. */
  async get(path: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    return this.#read(path, await this.#send('GET', path, undefined, signal))
  }

  /** Undefined for a 404, and for a 409: the thing is not in a state for it. */
  async post(path: string, body: JsonObject, signal: AbortSignal): Promise<JsonObject | undefined> {
    const response = await this.#send('POST', path, body, signal)
    return response.status === 409 ? undefined : this.#read(path, response)
  }

  #read(path: string, response: HttpResponse): JsonObject | undefined {
    if (response.status === 404) return undefined
    if (response.status < 200 || response.status >= 300)
      throw refusedBy(this.asked, path.split('?')[0]!, response)
    return objectOf(this.asked, response)
  }

  async #send(
    method: string,
    path: string,
    body: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const ask = (token: string) =>
      exchange(this.#ports.http, this.asked, {
        method,
        url: `${this.settings.address}${path}`,
        headers: {
          'travis-api-version': '3',
          authorization: `token ${token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal,
      })
    this.#token ??= await this.#logIn(signal)
    const response = await ask(this.#token)
    if (response.status !== 401 || this.settings.token) return response
    this.#token = await this.#logIn(signal)
    return ask(this.#token)
  }

  async #logIn(signal: AbortSignal): Promise<string> {
    const { address, githubToken } = this.settings
    const response = await exchange(this.#ports.http, this.asked, {
      method: 'POST',
      url: `${address}/auth/github`,
      headers: { accept: 'application/vnd.travis-ci.2.1+json', 'content-type': 'application/json' },
      body: JSON.stringify({ github_token: githubToken }),
      signal,
    })
    if (response.status !== 200) throw refusedBy(this.asked, '/auth/github', response)
    return String(objectOf(this.asked, response).access_token)
  }
}
