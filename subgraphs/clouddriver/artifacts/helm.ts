import { maxSatisfying, prerelease, rcompare, valid, validRange } from 'semver'
import { z } from 'zod'
import { notFound, unavailable } from '#platform/errors/errors.ts'
import { defineArtifacts, type FetchLimits, type SourcePorts } from './define.ts'
import { accountName, basic, basicFields, readSecret } from './support/credentials.ts'
import { requireDigest } from './support/digest.ts'
import { ask, get, refusal } from './support/get.ts'
import { type ChartVersion, HelmIndex } from './support/helmIndex.ts'
import { badArtifact, shown } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  repository: z.url({ protocol: /^https?$/, error: 'must be the http or https address of a repository' }),
  ...basicFields,
})

type HelmAccount = z.infer<typeof schema>

/** Charts of a repository: by name and version, which may be a range like ^1.2; the newest one without. */
export const helm = defineArtifacts<HelmAccount>({
  types: ['helm/chart', 'helm/index'],
  accounts: { sort: 'helm', schema },
  open(account, ports) {
    const repository = new Repository(account, ports)
    const versionsOf = async (name: string, limits: FetchLimits) => {
      const versions = (await repository.index(limits)).versions(name)
      if (versions) return versions
      throw notFound('chart', `${name} in ${shown(account.repository)} (artifact account ${account.name})`)
    }
    return {
      async fetch({ type, name, version }, limits) {
        if (type === 'helm/index') return repository.indexContent(limits)
        if (!name) throw badArtifact('name', 'is missing; the name of a chart is wanted')
        const versions = await versionsOf(name, limits)
        const chosen = choose(versions, version)
        if (chosen) return repository.chart(chosen, limits)
        const known = newestFirst(versions).slice(0, 10).join(', ')
        throw notFound(
          'chart',
          `${name} ${version} (artifact account ${account.name}); the newest are ${known}`,
        )
      },
      names: async (limits) => (await repository.index(limits)).names().sort(),
      versions: async (name, limits) => newestFirst(await versionsOf(name, limits)),
    }
  },
})

/** The exact version, else the newest within the range; without any the newest that is no pre-release. */
function choose(versions: readonly ChartVersion[], wanted: string | undefined): ChartVersion | undefined {
  const exact = versions.find(({ version }) => version === wanted)
  if (exact) return exact
  if (!wanted) {
    const [newest] = newestFirst(versions)
    const released = newestFirst(versions.filter(({ version }) => !prerelease(version)))[0]
    return versions.find(({ version }) => version === (released ?? newest))
  }
  if (!validRange(wanted)) return undefined
  const found = maxSatisfying(
    versions.map(({ version }) => version).filter((each) => valid(each)),
    wanted,
  )
  return versions.find(({ version }) => version === found)
}

/** What is no semantic version comes last. */
function newestFirst(versions: readonly ChartVersion[]): string[] {
  const all = versions.map(({ version }) => version)
  return [...all.filter((each) => valid(each)).sort(rcompare), ...all.filter((each) => !valid(each))]
}

class Repository {
  readonly #account: HelmAccount
  readonly #ports: SourcePorts
  /** With a last slash, so that charts' addresses can be relative to it. */
  readonly #base: URL
  #kept: { readonly etag: string; readonly index: HelmIndex } | undefined

  constructor(account: HelmAccount, ports: SourcePorts) {
    this.#account = account
    this.#ports = ports
    this.#base = new URL(account.repository.replace(/\/*$/, '/'))
  }

  async indexContent(limits: FetchLimits): Promise<Buffer> {
    return get(this.#ports.http, await this.#indexRequest(), limits)
  }

  /** The index as it is now; sent again only when it has changed, where the server can tell. */
  async index({ signal }: FetchLimits): Promise<HelmIndex> {
    const request = await this.#indexRequest()
    const kept = this.#kept
    const headers = { ...request.headers, ...(kept && { 'if-none-match': kept.etag }) }
    // Larger than what may be fetched through it.
    const { maxBytes } = this.#ports.config.artifacts
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

  async chart({ urls, version, digest }: ChartVersion, limits: FetchLimits): Promise<Buffer> {
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
