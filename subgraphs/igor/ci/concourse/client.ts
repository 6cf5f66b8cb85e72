import { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import { accountName, basic, filled } from '#platform/fetch/credentials.ts'
import type { HttpRequest, HttpResponse } from '#platform/http/client.ts'
import type { CiPorts } from '../define.ts'
import { jsonOf, objectOf, refusedBy } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'

export const concourseSettings = z.strictObject({
  name: accountName,
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address with http:// or https://' })
    .transform((url) => url.replace(/\/+$/, '')),
  username: filled,
  password: filled,
})

type ConcourseSettings = z.infer<typeof concourseSettings>

/** The name and secret that Concourse's own command line logs in with. */
const publicClient = basic('fly', 'Zmx5')

/** A token is good for a day; one that is refused is asked for anew. */
export class ConcourseClient {
  readonly asked: string
  readonly url: string
  readonly #settings: ConcourseSettings
  readonly #ports: CiPorts
  #token: string | undefined

  constructor(settings: ConcourseSettings, ports: CiPorts) {
    this.asked = `Concourse '${settings.name}'`
    this.url = settings.url
    this.#settings = settings
    this.#ports = ports
  }

  /** The JSON at a path below /api/v1; undefined for a 404. */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    const response = await this.#send('GET', path, signal)
    if (response.status === 404) return undefined
    return jsonOf(this.asked, this.#succeeded(path, response))
  }

  /** What comes of a stream of events behind one of them within `readForMs`; undefined for a 404. */
  async events(
    path: string,
    last: string | undefined,
    readForMs: number,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) }
    const response = await this.#send('GET', path, signal, { headers, readForMs })
    return response.status === 404 ? undefined : this.#succeeded(path, response).body.toString('utf8')
  }

  /** Undefined for a 404. */
  async change(
    method: 'POST' | 'PUT',
    path: string,
    signal: AbortSignal,
    body?: JsonObject,
  ): Promise<HttpResponse | undefined> {
    const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await this.#send(method, path, signal, json)
    return response.status === 404 ? undefined : this.#succeeded(path, response)
  }

  #succeeded(path: string, response: HttpResponse): HttpResponse {
    if (response.status >= 200 && response.status < 300) return response
    throw refusedBy(this.asked, path, response)
  }

  async #send(
    method: string,
    path: string,
    signal: AbortSignal,
    { headers, ...more }: Pick<HttpRequest, 'headers' | 'body' | 'readForMs'> = {},
  ): Promise<HttpResponse> {
    const ask = async (token: string | undefined) =>
      exchange(this.#ports.http, this.asked, {
        ...more,
        method,
        url: `${this.#settings.url}/api/v1${path}`,
        headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
        signal,
      })
    this.#token ??= await this.#logIn(signal)
    const response = await ask(this.#token)
    if (response.status !== 401 || this.#token === undefined) return response
    this.#token = await this.#logIn(signal)
    return ask(this.#token)
  }

  async #logIn(signal: AbortSignal): Promise<string | undefined> {
    const { url, username, password } = this.#settings
    if (username === undefined) return undefined
    const form = {
      grant_type: 'password',
      username,
      password: password ?? '',
      scope: 'openid profile email federated:id groups',
    }
    const response = await exchange(this.#ports.http, this.asked, {
      method: 'POST',
      url: `${url}/sky/issuer/token`,
      headers: { authorization: publicClient, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal,
    })
    if (response.status !== 200) throw refusedBy(this.asked, 'logging in', response)
    return String(objectOf(this.asked, response).access_token)
  }
}
