import { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import type { FetchLimits, SourcePorts } from '../define.ts'
import { basic, readSecretFile } from './credentials.ts'
import { requireDigest } from './digest.ts'
import { ask, refusal } from './get.ts'
import { shown } from './reference.ts'

interface RegistryAccount {
  readonly name: string
  readonly address: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly passwordFile?: string | undefined
  readonly hosts: readonly string[]
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
const tagsSchema = z.object({ tags: z.array(z.string()).nullable() })
const tokenSchema = z.union([
  z.object({ token: z.string() }).transform(({ token }) => token),
  z.object({ access_token: z.string() }).transform(({ access_token }) => access_token),
])

/** Docker Hub's API and where it hands out tokens have names of their own. */
const hubHosts = ['index.docker.io', 'docker.io', 'hub.docker.com', 'registry-1.docker.io']
const hub = { api: 'https://registry-1.docker.io', tokens: 'https://auth.docker.io' }

/** A registry, read by the OCI distribution specification with the tokens of Docker's (both are public). */
export class Registry {
  /** As it stands in names of images. */
  readonly host: string
  readonly #account: RegistryAccount
  readonly #http: SourcePorts['http']
  readonly #api: string
  readonly #trusted: readonly string[]

  constructor(account: RegistryAccount, { http }: Pick<SourcePorts, 'http'>) {
    const { host, origin } = new URL(account.address)
    this.#account = account
    this.#http = http
    this.host = host
    this.#api = hubHosts.includes(host) ? hub.api : origin
    this.#trusted = [origin, this.#api, ...(this.#api === hub.api ? [hub.tokens] : []), ...account.hosts]
  }

  /** A manifest, held against its digest where it was asked for by one. */
  async manifest(repository: string, reference: string, limits: FetchLimits) {
    const path = `${this.#full(repository)}/manifests/${reference}`
    const { body: content } = await this.#get(path, repository, limits, { accept: manifestTypes })
    const [, hash] = /^sha256:(.*)$/.exec(reference) ?? []
    if (hash) requireDigest(content, 'sha256', hash, `${this.#api}/v2/${path}`)
    return { content, layers: this.#parsed(manifestSchema, content, path).layers }
  }

  async blob(repository: string, digest: string, limits: FetchLimits) {
    const path = `${this.#full(repository)}/blobs/${digest}`
    const { body: content } = await this.#get(path, repository, limits)
    return { content, url: `${this.#api}/v2/${path}` }
  }

  async tags(repository: string, limits: FetchLimits): Promise<string[]> {
    const path = `${this.#full(repository)}/tags/list`
    const { body } = await this.#get(path, repository, limits)
    return this.#parsed(tagsSchema, body, path).tags ?? []
  }

  async #get(
    path: string,
    repository: string,
    limits: FetchLimits,
    headers: Record<string, string> = {},
  ): Promise<HttpResponse> {
    const request = { url: `${this.#api}/v2/${path}`, account: this.#account.name }
    let response = await ask(this.#http, { ...request, headers }, limits)
    if (response.status === 401) {
      const authorization = await this.#authorization(
        response.headers['www-authenticate'] ?? '',
        repository,
        limits,
      )
      if (authorization)
        response = await ask(this.#http, { ...request, headers: { ...headers, authorization } }, limits)
    }
    if (response.status === 200) return response
    throw refusal(request, response)
  }

  /** What a registry's challenge asks for: the password itself, or a token that another address hands out for it. */
  async #authorization(
    challenge: string,
    repository: string,
    limits: FetchLimits,
  ): Promise<string | undefined> {
    const password = await this.#password()
    if (/^basic\b/i.test(challenge)) return password
    const realm = /realm="([^"]+)"/.exec(challenge)?.[1]
    const url = realm && URL.parse(realm)
    if (!url || !/^bearer\b/i.test(challenge)) return undefined
    if (password && !this.#trusted.includes(url.origin))
      throw unavailable(
        this.host,
        `it sends the artifact account ${this.#account.name} to ${url.origin} for a token, which is not among its hosts`,
      )
    const service = /service="([^"]+)"/.exec(challenge)?.[1]
    if (service) url.searchParams.set('service', service)
    url.searchParams.set('scope', `repository:${this.#full(repository)}:pull`)
    const request = {
      url,
      account: this.#account.name,
      ...(password && { headers: { authorization: password } }),
    }
    const response = await ask(this.#http, request, limits)
    if (response.status !== 200) throw refusal(request, response)
    return `Bearer ${this.#parsed(tokenSchema, response.body, shown(url))}`
  }

  /** Docker Hub's own images are in a folder that nobody writes. */
  #full = (repository: string) =>
    this.#api === hub.api && !repository.includes('/') ? `library/${repository}` : repository

  async #password(): Promise<string | undefined> {
    const { name, username, passwordFile, password } = this.#account
    if (!username) return undefined
    return basic(
      username,
      passwordFile ? await readSecretFile(name, 'passwordFile', passwordFile) : (password ?? ''),
    )
  }

  #parsed<T>(schema: z.ZodType<T>, content: Buffer, path: string): T {
    try {
      return schema.parse(JSON.parse(content.toString()))
    } catch (error) {
      throw unavailable(this.host, `what it answered for ${path} cannot be understood`, error)
    }
  }
}
