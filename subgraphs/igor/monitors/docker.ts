import pLimit from 'p-limit'
import { isRepository, isTag } from '#platform/registry/names.ts'
import type { Registry } from '#platform/registry/registry.ts'
import type { Found, Look, Monitor, Poll } from './define.ts'
import type { DockerAccount } from './docker/account.ts'
import {
  type Bounds,
  configuredOf,
  fingerprintOf,
  isWatched,
  repositoriesOf,
  tagsOf,
} from './docker/repositories.ts'

/** Requests to one registry at the same time. */
const atOnce = 8

/** A page of tags may be this long. */
const maxBytes = 16 * 1024 * 1024

/** Digests that one poll asks for: of registries with more tags each poll looks at the next ones. */
const digestsAtOnce = 2_000

/** So many new tags of a repository are told with their digests; of more they would be asked for too long. */
const digestsOfNew = 100

/** New tags of the repositories of a registry; with trackDigests also tags that stand for another image than before. */
export function dockerMonitor(
  account: DockerAccount,
  registry: Registry,
  { everyMs, threshold }: Pick<Monitor, 'everyMs' | 'threshold'>,
): Monitor {
  return {
    name: 'docker',
    partition: account.name,
    everyMs,
    threshold: account.itemUpperThreshold ?? threshold,
    poll: (look) => new DockerPoll(account, registry, look).run(),
  }
}

/**
 * What is remembered: of each repository a fingerprint of its tags, so that tags are looked for only where they have changed; of each
 * tag its digest as far as it is known, and how often that has changed.
 */
class DockerPoll {
  readonly #account: DockerAccount
  readonly #registry: Registry
  readonly #look: Look
  readonly #limit = pLimit(atOnce)
  readonly #found: Found[] = []
  readonly #seen = new Map<string, string>()

  constructor(account: DockerAccount, registry: Registry, look: Look) {
    this.#account = account
    this.#registry = registry
    this.#look = look
  }

  async run(): Promise<Poll> {
    const { mark, places } = this.#look
    const cursor = places ? mark?.cursor : await this.#everywhere()
    if (places) await this.#at(places)
    this.#found.sort((a, b) => (a.key < b.key ? -1 : 1))
    return { found: this.#found, mark: typeof cursor === 'string' ? { cursor } : {}, known: this.#seen }
  }

  async #everywhere(): Promise<string | undefined> {
    const names = await repositoriesOf(this.#account, this.#registry, this.#bounds())
    const before = await this.#look.known.find(names)
    const tags = await this.#limit.map(names, (name) => this.#repository(name, before.get(name)))
    if (!this.#account.trackDigests) return undefined
    return this.#trackDigests(names.flatMap((name, index) => tags[index]!.map((tag) => `${name}:${tag}`)))
  }

  /** Where a webhook has pointed: `repository`, or `repository:tag`. */
  async #at(places: readonly string[]): Promise<void> {
    const named = places
      .map((place) => splitImage(place))
      .filter(({ repository, tag }) => isRepository(repository) && (tag === undefined || isTag(tag)))
    const before = await this.#look.known.find(named.map(({ repository }) => repository))
    const watched = await this.#watched(named, before)
    await this.#limit.map(watched, async ({ repository, tag }) => {
      const fingerprint = before.get(repository)
      // Of a repository that no poll has seen there is nothing to compare a tag with.
      if (tag === undefined || fingerprint === undefined) await this.#repository(repository, fingerprint)
      else await this.#tag(repository, tag)
    })
  }

  /** Those that a poll of everything would look at: of repositories that none has seen yet the registry's catalog says it. */
  async #watched(named: readonly Image[], before: ReadonlyMap<string, string>): Promise<readonly Image[]> {
    const possible = named.filter(({ repository }) => isWatched(this.#account, repository))
    if (possible.every(({ repository }) => before.has(repository))) return possible
    const all = new Set(await repositoriesOf(this.#account, this.#registry, this.#bounds()))
    return possible.filter(({ repository }) => before.has(repository) || all.has(repository))
  }

  /** Answers its tags. */
  async #repository(repository: string, before: string | undefined): Promise<readonly string[]> {
    const tags = await tagsOf(this.#registry, repository, this.#bounds())
    const fingerprint = fingerprintOf(tags)
    if (fingerprint === before) return tags
    this.#seen.set(repository, fingerprint)
    const known = await this.#look.known.find(tags.map((tag) => `${repository}:${tag}`))
    const fresh = tags.filter((tag) => !known.has(`${repository}:${tag}`))
    for (const tag of fresh) this.#seen.set(`${repository}:${tag}`, '')
    // One that the catalog names for the first time has come into being; one that was just configured may be old.
    const isJustConfigured = before === undefined && configuredOf(this.#account) !== undefined
    if (this.#look.mark === undefined || isJustConfigured) return tags
    for (const tag of fresh) await this.#isNew(repository, tag, fresh.length > digestsOfNew)
    return tags
  }

  async #isNew(repository: string, tag: string, isOneOfMany: boolean): Promise<void> {
    const name = `${repository}:${tag}`
    const digest = isOneOfMany ? undefined : await this.#registry.digest(repository, tag, this.#bounds())
    if (digest) this.#seen.set(name, `${digest} 0`)
    this.#tell(repository, tag, digest, name)
  }

  async #tag(repository: string, tag: string): Promise<void> {
    const digest = await this.#registry.digest(repository, tag, this.#bounds())
    if (digest === undefined) return
    const name = `${repository}:${tag}`
    const known = (await this.#look.known.find([name])).get(name)
    if (known === undefined) {
      this.#seen.set(name, `${digest} 0`)
      this.#tell(repository, tag, digest, name)
    } else if (this.#account.trackDigests) this.#compare(repository, tag, digest, known)
  }

  /** Asks for the digests of the next tags behind the last one that was looked at; answers the last one of these. */
  async #trackDigests(images: readonly string[]): Promise<string> {
    const { mark, known } = this.#look
    const all = images.toSorted()
    const cursor = typeof mark?.cursor === 'string' ? mark.cursor : ''
    const behind = Math.max(
      0,
      all.findIndex((image) => image > cursor),
    )
    const next = all.slice(behind, behind + digestsAtOnce)
    const before = await known.find(next)
    await this.#limit.map(next, async (image) => {
      const { repository, tag } = splitImage(image)
      const digest = tag && (await this.#registry.digest(repository, tag, this.#bounds()))
      if (digest) this.#compare(repository, tag, digest, before.get(image) ?? '')
    })
    return next.at(-1) ?? ''
  }

  /** A digest that is told for the first time is only remembered. */
  #compare(repository: string, tag: string, digest: string, before: string): void {
    const [known, changes] = before.split(' ')
    if (digest === known) return
    const name = `${repository}:${tag}`
    const nth = known ? Number(changes ?? 0) + 1 : 0
    this.#seen.set(name, `${digest} ${nth}`)
    if (known) this.#tell(repository, tag, digest, `${name}@${digest}#${nth}`)
  }

  #tell(repository: string, tag: string, digest: string | undefined, key: string): void {
    const account = this.#account.name
    const registry = this.#registry.host
    this.#found.push({
      key: `docker/${account}/${key}`,
      details: {
        source: 'igor',
        type: this.#account.helmOciRepositories.includes(repository) ? 'helm/oci' : 'docker',
      },
      content: { registry, repository, tag, ...(digest && { digest }), account },
    })
  }

  #bounds(): Bounds {
    const timeout = AbortSignal.timeout(this.#account.clientTimeoutMillis)
    return { maxBytes, signal: AbortSignal.any([this.#look.signal, timeout]) }
  }
}

interface Image {
  readonly repository: string
  readonly tag?: string
}

function splitImage(image: string): Image {
  const colon = image.indexOf(':')
  return colon < 0
    ? { repository: image }
    : { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
}
