import { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'
import { accountName, basic, basicFields, readSecret } from '#platform/fetch/credentials.ts'
import { requireDigest } from '#platform/fetch/digest.ts'
import { ask, type Bounds, get, refusal } from '#platform/fetch/get.ts'
import { shown } from '#platform/fetch/shown.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { type ChartVersion, HelmIndex } from './helmIndex.ts'

/** An account of artifacts.helm.accounts. */
export const helmAccount = z.strictObject({
  name: accountName,
  /** The address that index.yaml stands under. */
  repository: z.url({ protocol: /^https?$/, error: 'must be the http or https address of a repository' }),
  ...basicFields,
})

export type HelmAccount = z.infer<typeof helmAccount>

interface Ports {
  readonly http: HttpClient
  /** Indexes may be larger than the charts that are fetched through them. */
  readonly maxIndexBytes: number
}

/** A Helm repository over HTTP: its index.yaml, and the charts that it names. */
export class HelmRepository {
  readonly #account: HelmAccount
  readonly #ports: Ports
  /** With a last slash, so that charts' addresses can be relative to it. */
  readonly #base: URL
  #kept: { readonly etag: string; readonly index: HelmIndex } | undefined

  constructor(account: HelmAccount, ports: Ports) {
    this.#account = account
    this.#ports = ports
    this.#base = new URL(account.repository.replace(/\/*$/, '/'))
  }

  async indexContent(limits: Bounds): Promise<Buffer> {
    return get(this.#ports.http, await this.#indexRequest(), limits)
  }

  /** The index as it is now; sent again only when it has changed, where the server can tell. */
  async index({ signal }: Bounds): Promise<HelmIndex> {
    const request = await this.#indexRequest()
    const kept = this.#kept
    const headers = { ...request.headers, ...(kept && { 'if-none-match': kept.etag }) }
    const maxBytes = this.#ports.maxIndexBytes
    const response = await ask(this.#ports.http, { ...request, headers }, { maxBytes, signal })
    if (response.status === 304 && kept) return kept.index
    if (response.status !== 200) throw refusal(request, response)
    const index = HelmIndex.read(response.body.toString())
    if (!index)
      throw unavailable(request.url.host, `${shown(request.url)} is not the index of a Helm repository`)
    const { etag } = response.headers
    this.#kept = etag ? { etag, index } : undefined
    return index
  }

  async chart({ urls, version, digest }: ChartVersion, limits: Bounds): Promise<Buffer> {
    const address = urls
      .map((each) => URL.parse(each, this.#base))
      .find((each) => /^https?:$/.test(each?.protocol ?? ''))
    if (!address)
      throw unavailable(this.#base.host, `its index has no http or https address for version ${version}`)
    const headers = await this.#headers(address)
    const content = await get(
      this.#ports.http,
      { url: address, headers, account: this.#account.name },
      limits,
    )
    if (digest) requireDigest(content, 'sha256', digest.replace(/^sha256:/, ''), shown(address))
    return content
  }

  async #indexRequest() {
    const url = new URL('index.yaml', this.#base)
    return { url, headers: await this.#headers(url), account: this.#account.name }
  }

  /** The password is for the repository alone: an index may name other hosts. */
  async #headers(url: URL): Promise<Record<string, string>> {
    const secret = await readSecret(this.#account.name, this.#account)
    if (!secret || !('password' in secret) || url.origin !== this.#base.origin) return {}
    return { authorization: basic(secret.username, secret.password) }
  }
}
