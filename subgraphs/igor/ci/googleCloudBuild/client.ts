import { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import { accessTokens } from '#platform/google/accessToken.ts'
import type { HttpRequest, HttpResponse } from '#platform/http/client.ts'
import type { CiPorts } from '../define.ts'
import { objectOf, refusedBy } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'

const endpoint = (byDefault: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(byDefault)
    .transform((url) => url.replace(/\/$/, ''))

export const gcbSettings = z.strictObject({
  name: accountName,
  project: z.string().min(1),
  /** The file with the key of a service account; without it nobody logs in (an emulator). */
  jsonKey: filled,
  /** Spinnaker's: builds are followed by asking for them here. */
  subscriptionName: filled,
  apiEndpoint: endpoint('https://cloudbuild.googleapis.com'),
  storageEndpoint: endpoint('https://storage.googleapis.com'),
})

type GcbSettings = z.infer<typeof gcbSettings>

/** Speaks to Cloud Build, and to Cloud Storage for its logs, as one service account. */
export class GcbClient {
  readonly asked: string
  readonly #settings: GcbSettings
  readonly #ports: CiPorts
  readonly #token: (signal: AbortSignal) => Promise<string | undefined>

  constructor(settings: GcbSettings, ports: CiPorts) {
    this.asked = `Google Cloud Build '${settings.name}'`
    this.#settings = settings
    this.#ports = ports
    const scope = 'https://www.googleapis.com/auth/cloud-platform'
    this.#token = accessTokens({ account: settings.name, jsonPath: settings.jsonKey, scope }, ports)
  }

  /** A path of the project's: `/builds/…`. Undefined for a 404. BAD_USER_INPUT with Google's words for a 400. */
  async project(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: JsonObject,
  ): Promise<JsonObject | undefined> {
    const { apiEndpoint, project } = this.#settings
    const response = await this.#send(
      {
        method,
        url: `${apiEndpoint}/v1/projects/${encodeURIComponent(project)}${path}`,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      },
      signal,
    )
    if (response.status === 404) return undefined
    if (response.status === 400) throw badInput([{ path: 'build', message: reasonOf(this.asked, response) }])
    if (response.status !== 200) throw refusedBy(this.asked, path.split('?')[0]!, response)
    return objectOf(this.asked, response)
  }

  /** An object of a bucket from a byte on; undefined where there is none. Nothing new is an empty buffer. */
  async download(
    bucket: string,
    object: string,
    from: number,
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    const { storageEndpoint } = this.#settings
    const place = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}?alt=media`
    const headers = from > 0 ? { range: `bytes=${from}-` } : undefined
    const response = await this.#send(
      { url: `${storageEndpoint}${place}`, ...(headers && { headers }) },
      signal,
    )
    if (response.status === 404) return undefined
    if (response.status === 416) return Buffer.alloc(0)
    if (response.status === 206) return response.body
    if (response.status === 200) return response.body.subarray(from)
    throw refusedBy(this.asked, `gs://${bucket}/${object}`, response)
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const token = await this.#token(signal)
    return exchange(this.#ports.http, this.asked, {
      ...request,
      headers: { ...request.headers, ...(token && { authorization: `Bearer ${token}` }) },
      signal,
    })
  }
}

function reasonOf(asked: string, response: HttpResponse): string {
  const { error } = objectOf(asked, response) as { error?: { message?: unknown } }
  return String(error?.message ?? 'it was refused without a reason')
}
