import { z } from 'zod'
import { notFound, type PlatformError, unavailable } from '#platform/errors/errors.ts'
import { requireDigest } from '#platform/fetch/digest.ts'
import { ask, type Bounds, type GetRequest, refusal } from '#platform/fetch/get.ts'
import { parseAnswer } from '#platform/fetch/json.ts'
import type { HttpClient, HttpResponse } from '#platform/http/client.ts'
import { RegistryAuthorization, type RegistryCredentials } from './authorization.ts'
import { requireNames } from './names.ts'

export interface RegistryAccount extends RegistryCredentials {
  readonly address: string
  /** Origins besides the registry's own that may get the password for a token. */
  readonly hosts: readonly string[]
  /** Tags, or names of repositories, that are asked for at a time; 0: as many as the registry likes. */
  readonly paginateSize?: number | undefined
  /** The address is the configuration's: it may lie in a private network. */
  readonly fromConfiguration?: boolean
  /** Any certificate will do. */
  readonly insecureRegistry?: boolean | undefined
}

const manifestSchema = z.object({
  layers: z
    .array(z.object({ mediaType: z.string(), digest: z.string().regex(/^sha(256|512):[a-f0-9]+$/) }))
    .default([]),
})
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')
const tagsSchema = z.object({ tags: z.array(z.string()).nullish() }).transform(({ tags }) => tags ?? [])
const catalogSchema = z
  .object({ repositories: z.array(z.string()).nullish() })
  .transform(({ repositories }) => repositories ?? [])

/** Docker Hub's API and where it hands out tokens have names of their own. */
const hubHosts = ['index.docker.io', 'docker.io', 'hub.docker.com', 'registry-1.docker.io']
const hub = { api: 'https://registry-1.docker.io', tokens: 'https://auth.docker.io' }

/** Pages of one list: more is no list of a registry, but a loop. */
const mostPages = 10_000

/** A registry, read by the OCI distribution specification with the tokens of Docker's (both are public). */
export class Registry {
  /** As it stands in names of images. */
  readonly host: string
  readonly #account: RegistryAccount
  readonly #http: HttpClient
  readonly #api: string
  readonly #authorization: RegistryAuthorization
  readonly #options: Pick<GetRequest, 'fromConfiguration' | 'insecure'>

  constructor(account: RegistryAccount, { http }: { readonly http: HttpClient }) {
    const { host, origin } = new URL(account.address)
    this.#account = account
    this.#http = http
    this.host = host
    this.#api = hubHosts.includes(host) ? hub.api : origin
    const trusted = [origin, this.#api, ...(this.#api === hub.api ? [hub.tokens] : []), ...account.hosts]
    this.#options = {
      ...(account.fromConfiguration && { fromConfiguration: true }),
      ...(account.insecureRegistry && { insecure: true }),
    }
    this.#authorization = new RegistryAuthorization(account, trusted, http, this.#options)
  }

  /** A manifest, held against its digest where it was asked for by one. BAD_USER_INPUT, as of all of these, for what is no name. */
  async manifest(repository: string, reference: string, limits: Bounds) {
    const url = this.#url(repository, 'manifests', reference)
    const { body: content } = await this.#get(url, pull(this.#full(repository)), limits, {
      accept: manifestTypes,
    })
    const [, hash] = /^sha256:(.*)$/.exec(reference) ?? []
    if (hash) requireDigest(content, 'sha256', hash, url)
    return { content, layers: parseAnswer(manifestSchema, content, url).layers }
  }

  /** The digest of a manifest, without the manifest where the registry can do so; undefined when there is none of that tag. */
  async digest(repository: string, tag: string, limits: Bounds): Promise<string | undefined> {
    const url = this.#url(repository, 'manifests', tag)
    const scope = pull(this.#full(repository))
    const { status, headers } = await this.#ask(url, scope, limits, { accept: manifestTypes }, 'HEAD')
    if (status === 404) return undefined
    if (status !== 200) throw refusal({ url, account: this.#account.name }, { status })
    const digest = headers['docker-content-digest']
    if (digest) return digest
    throw unavailable(this.host, `it names no digest (Docker-Content-Digest) of ${repository}:${tag}`)
  }

  async blob(repository: string, digest: string, limits: Bounds) {
    const url = this.#url(repository, 'blobs', digest)
    const { body: content } = await this.#get(url, pull(this.#full(repository)), limits)
    return { content, url }
  }

  /** All tags of a repository. NOT_FOUND when there is none of that name. */
  async tags(repository: string, limits: Bounds): Promise<string[]> {
    const url = `${this.#url(repository, 'tags')}/list`
    const where = ` in the registry ${this.host} (account ${this.#account.name})`
    const missing = notFound('repository', repository, where)
    return this.#list(url, pull(this.#full(repository)), tagsSchema, limits, missing)
  }

  /** The names of all repositories that the account may see; Docker Hub and others do not tell them. */
  catalog(limits: Bounds): Promise<string[]> {
    return this.#list(`${this.#api}/v2/_catalog`, 'registry:catalog:*', catalogSchema, limits)
  }

  /** Follows `Link: <…>; rel="next"` to the end. */
  async #list(
    first: string,
    scope: string,
    schema: z.ZodType<string[]>,
    limits: Bounds,
    missing?: PlatformError,
  ): Promise<string[]> {
    const { paginateSize } = this.#account
    let url: string | undefined = paginateSize ? `${first}?n=${paginateSize}` : first
    const names = new Set<string>()
    for (let page = 0; url; page++) {
      const response: HttpResponse = await this.#ask(url, scope, limits)
      if (missing && response.status === 404) throw missing
      const { body, headers } = this.#good(url, response)
      const before = names.size
      for (const name of parseAnswer(schema, body, url)) names.add(name)
      const next: string | undefined = /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(headers.link ?? '')?.[1]
      const following: URL | null = next ? URL.parse(next, url) : null
      if (
        following &&
        (following.origin !== new URL(url).origin || page >= mostPages || names.size === before)
      )
        throw unavailable(this.host, `the pages of ${first} lead astray (${following.href.slice(0, 200)})`)
      url = following?.href
    }
    return [...names]
  }

  async #get(
    url: string,
    scope: string,
    limits: Bounds,
    headers: Record<string, string> = {},
  ): Promise<HttpResponse> {
    return this.#good(url, await this.#ask(url, scope, limits, headers))
  }

  #good(url: string, response: HttpResponse): HttpResponse {
    if (response.status === 200) return response
    throw refusal({ url, account: this.#account.name }, response)
  }

  async #ask(
    url: string,
    scope: string,
    limits: Bounds,
    headers: Record<string, string> = {},
    method: 'GET' | 'HEAD' = 'GET',
  ): Promise<HttpResponse> {
    const send = (authorization: string | undefined) => {
      const all = { ...headers, ...(authorization && { authorization }) }
      const request = { url, account: this.#account.name, method, headers: all, ...this.#options }
      return ask(this.#http, request, limits)
    }
    const response = await send(this.#authorization.known(scope))
    if (response.status !== 401) return response
    const challenge = response.headers['www-authenticate'] ?? ''
    const authorization = await this.#authorization.answer(challenge, scope, limits)
    return authorization ? send(authorization) : response
  }

  #url(repository: string, what: string, reference?: string): string {
    requireNames(repository, reference)
    return `${this.#api}/v2/${this.#full(repository)}/${what}${reference === undefined ? '' : `/${reference}`}`
  }

  /** Docker Hub's own images are in a folder that nobody writes. */
  #full = (repository: string) =>
    this.#api === hub.api && !repository.includes('/') ? `library/${repository}` : repository
}

const pull = (repository: string) => `repository:${repository}:pull`
