import type { JsonObject } from '#platform/definition/json.ts'
import { type PlatformError, unavailable } from '#platform/errors/errors.ts'
import { basic } from '#platform/fetch/credentials.ts'
import type { HttpClient, HttpResponse } from '#platform/http/client.ts'
import { objectOf, refusedBy, unexpectedAnswer } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'
import type { JenkinsSettings } from './settings.ts'

interface Crumb {
  readonly field: string
  readonly value: string
  /** The session that it belongs to. */
  readonly cookie: string | undefined
}

/** Speaks to one Jenkins. Paths begin behind its address, without a slash. */
export class JenkinsClient {
  readonly asked: string
  readonly #settings: JenkinsSettings
  readonly #http: HttpClient
  #crumb: Crumb | undefined

  constructor(settings: JenkinsSettings, http: HttpClient) {
    this.asked = `Jenkins '${settings.name}'`
    this.#settings = settings
    this.#http = http
  }

  /** What `tree` selects of an object of the API; undefined where there is none. */
  async object(path: string, tree: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    return this.read(await this.get(`${path}api/json?tree=${encodeURIComponent(tree)}`, signal))
  }

  /** The JSON object of an answer of `get`. */
  read(response: HttpResponse | undefined): JsonObject | undefined {
    return response && objectOf(this.asked, response)
  }

  /** An answer that is something else than was asked for. */
  unexpected(response: HttpResponse, wanted: string): PlatformError {
    return unexpectedAnswer(this.asked, response, wanted)
  }

  /** Undefined for a 404. */
  async get(path: string, signal: AbortSignal): Promise<HttpResponse | undefined> {
    const response = await this.#send('GET', path, signal)
    if (response.status === 404) return undefined
    if (response.status !== 200) throw refusedBy(this.asked, shortened(path), response)
    return response
  }

  /** Whatever it answers, except when that is for want of a crumb: then once again, with one. */
  async post(path: string, form: URLSearchParams, signal: AbortSignal): Promise<HttpResponse> {
    if (this.#settings.csrf && !this.#crumb) this.#crumb = await this.#fetchCrumb(signal)
    const response = await this.#send('POST', path, signal, form)
    if (response.status !== 403) return response
    this.#crumb = await this.#fetchCrumb(signal)
    return this.#crumb ? this.#send('POST', path, signal, form) : response
  }

  /** Undefined where Jenkins makes none. */
  async #fetchCrumb(signal: AbortSignal): Promise<Crumb | undefined> {
    const response = await this.#send('GET', 'crumbIssuer/api/json', signal)
    if (response.status === 404) return undefined
    if (response.status !== 200) throw refusedBy(this.asked, 'crumbIssuer', response)
    const { crumb, crumbRequestField } = objectOf(this.asked, response)
    if (typeof crumb !== 'string' || typeof crumbRequestField !== 'string')
      throw unavailable(this.asked, 'its crumb issuer answered no crumb')
    return { field: crumbRequestField, value: crumb, cookie: sessionOf(response) }
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    form?: URLSearchParams,
  ): Promise<HttpResponse> {
    const { address, skipHostnameVerification } = this.#settings
    return exchange(this.#http, this.asked, {
      method,
      url: `${address}/${path}`,
      headers: {
        accept: '*/*',
        ...this.#authorization(),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded', ...this.#crumbHeaders() }),
      },
      ...(form && { body: form.toString() }),
      signal,
      ...(skipHostnameVerification && { insecure: true }),
    })
  }

  #authorization(): Record<string, string> {
    const { username, password, token } = this.#settings
    if (token) return { authorization: `Bearer ${token}` }
    if (username === undefined) return {}
    return { authorization: basic(username, password ?? '') }
  }

  #crumbHeaders(): Record<string, string> {
    if (!this.#crumb) return {}
    const { field, value, cookie } = this.#crumb
    return { [field]: value, ...(cookie && { cookie }) }
  }
}

/** Several cookies come joined by commas; their attributes are of no use. */
const sessionOf = ({ headers }: HttpResponse): string | undefined =>
  [...(headers['set-cookie'] ?? '').matchAll(/(?:^|,\s*)(JSESSIONID[^=;,\s]*=[^;,\s]*)/g)]
    .map(([, cookie]) => cookie)
    .join('; ') || undefined

/** A path as messages have it. */
const shortened = (path: string) => decodeURIComponent(path.split('?', 1)[0]!)
