import { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'
import { basic } from '#platform/fetch/credentials.ts'
import { get } from '#platform/fetch/get.ts'
import { parseAnswer } from '#platform/fetch/json.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Found, Look, Monitor, Poll } from './define.ts'
import type { NexusSearch } from './nexus/search.ts'

const timeoutMs = 60_000
const maxBytes = 16 * 1024 * 1024

/** Nexus cannot be asked for what is new: a look at everywhere reads all of a repository, and is made less often therefore. */
const slower = 10

/** Pages of one list. */
const mostPages = 10_000

const component = z.object({
  repository: z.string(),
  format: z.string(),
  group: z.string().nullish(),
  name: z.string(),
  version: z.string().nullish(),
})
type Component = z.infer<typeof component>
const page = z.object({ items: z.array(component), continuationToken: z.string().nullish() })

/** New versions of the Maven components of a repository of Nexus 3, by its REST API (help.sonatype.com: Search API, Components API). */
export function nexusMonitor(
  search: NexusSearch,
  http: HttpClient,
  { everyMs, threshold }: Pick<Monitor, 'everyMs' | 'threshold'>,
): Monitor {
  const poll = (look: Look) => new NexusPoll(search, http, look).run()
  return { name: 'nexus', partition: search.name, everyMs: everyMs * slower, threshold, poll }
}

class NexusPoll {
  readonly #search: NexusSearch
  readonly #http: HttpClient
  readonly #look: Look

  constructor(search: NexusSearch, http: HttpClient, look: Look) {
    this.#search = search
    this.#http = http
    this.#look = look
  }

  async run(): Promise<Poll> {
    const { mark, known, places } = this.#look
    const components = places ? await this.#at(places) : await this.#list('components', {})
    const byName = new Map(components.filter(isVersion).map((each) => [nameOf(each), each]))
    const before = await known.find([...byName.keys()])
    const fresh = [...byName].filter(([name]) => !before.has(name))
    return {
      found: mark === undefined ? [] : fresh.map(([name, each]) => this.#found(name, each)),
      mark: {},
      known: new Map(fresh.map(([name]) => [name, ''])),
    }
  }

  /** `group:name:version`, as a webhook has named it. */
  async #at(places: readonly string[]): Promise<Component[]> {
    const all: Component[] = []
    for (const place of places) {
      const [group = '', name = '', version = ''] = place.split(':')
      all.push(...(await this.#list('search', { group, name, version })))
    }
    return all
  }

  async #list(what: 'components' | 'search', filter: Record<string, string>): Promise<Component[]> {
    const { baseUrl, repo, name: account, username, password } = this.#search
    const url = new URL(`${baseUrl}/service/rest/v1/${what}`)
    for (const [key, value] of Object.entries({ repository: repo, ...filter }))
      url.searchParams.set(key, value)
    const headers: Record<string, string> = username ? { authorization: basic(username, password ?? '') } : {}
    const all: Component[] = []
    for (let count = 0; ; count++) {
      const signal = AbortSignal.any([this.#look.signal, AbortSignal.timeout(timeoutMs)])
      const body = await get(
        this.#http,
        { url, headers, account, fromConfiguration: true },
        { maxBytes, signal },
      )
      const { items, continuationToken } = parseAnswer(page, body, `${url.origin}${url.pathname}`)
      all.push(...items.filter(({ repository }) => repository === repo))
      if (!continuationToken) return all
      if (count >= mostPages || continuationToken === url.searchParams.get('continuationToken'))
        throw unavailable(url.host, `the pages of ${url.pathname} have no end`)
      url.searchParams.set('continuationToken', continuationToken)
    }
  }

  #found(reference: string, { group, name: id, version }: Component & { group: string }): Found {
    const { name: search, baseUrl, repo } = this.#search
    const path = `${group.replaceAll('.', '/')}/${id}/${version}`
    const artifact = {
      type: 'maven/file',
      name: `${group}:${id}`,
      version,
      reference,
      provenance: repo,
      location: `${baseUrl}/service/rest/repository/browse/${repo}/${path}/`,
    }
    const details = { source: 'igor', type: 'nexus' }
    return { key: `nexus/${search}/${reference}`, details, content: { name: search, artifact } }
  }
}

const isVersion = (each: Component): each is Component & { group: string; version: string } =>
  each.format === 'maven2' && Boolean(each.group) && Boolean(each.version)

const nameOf = ({ group, name, version }: Component) => `${group}:${name}:${version}`
