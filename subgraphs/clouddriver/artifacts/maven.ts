import { z } from 'zod'
import { notFound, unavailable } from '#platform/errors/errors.ts'
import { accountName, basic, basicFields, readSecret } from '#platform/fetch/credentials.ts'
import { requireDigest } from '#platform/fetch/digest.ts'
import { ask, get } from '#platform/fetch/get.ts'
import { shown } from '#platform/fetch/shown.ts'
import { type ArtifactSource, defineArtifacts, type FetchLimits, type SourcePorts } from './define.ts'
import { type MavenVersioning, readVersioning } from './support/mavenMetadata.ts'
import { compareMavenVersions, isInMavenRange, isMavenRange } from './support/mavenVersion.ts'
import { badArtifact } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  repositoryUrl: z.url({ protocol: /^https?$/, error: 'must be the http or https address of a repository' }),
  ...basicFields,
})

type MavenAccount = z.infer<typeof schema>

interface Coordinates {
  readonly group: string
  readonly artifact: string
  readonly extension: string
  readonly classifier: string
  readonly version: string
}

/**
 * A file of a Maven repository by its coordinates, `group:artifact[:extension[:classifier]]:version`. The version may be
 * a range, RELEASE or latest.release, LATEST, SNAPSHOT or latest.integration, or end in -SNAPSHOT.
 */
export const maven = defineArtifacts<MavenAccount>({
  types: ['maven/file'],
  accounts: { sort: 'maven', schema },
  open: (account, { http }): ArtifactSource => ({
    async fetch({ reference }, limits) {
      const repository = new MavenRepository(account, http, limits)
      const wanted = coordinatesOf(reference)
      return repository.file(wanted, await repository.resolve(wanted))
    },
  }),
})

const part = /^[\w.+-]+$/

function coordinatesOf(reference = ''): Coordinates {
  const parts = reference.split(':')
  const [group = '', artifact = '', ...rest] = parts
  const version = rest.pop() ?? ''
  const [extension = 'jar', classifier = ''] = rest
  const isSound =
    parts.length >= 3 &&
    parts.length <= 5 &&
    reference.length <= 1_000 &&
    [group, artifact, extension].every((each) => part.test(each) && each !== '..') &&
    (classifier === '' || part.test(classifier)) &&
    (isMavenRange(version) || (part.test(version) && version !== '..'))
  if (isSound) return { group, artifact, extension, classifier, version }
  throw badArtifact('reference', 'must be like group:artifact[:extension[:classifier]]:version')
}

/** A version as it is asked for, and as the file is named: those of snapshots differ. */
interface Resolved {
  readonly folder: string
  readonly file: string
}

class MavenRepository {
  readonly #account: MavenAccount
  readonly #http: SourcePorts['http']
  readonly #limits: FetchLimits
  readonly #base: string

  constructor(account: MavenAccount, http: SourcePorts['http'], limits: FetchLimits) {
    this.#account = account
    this.#http = http
    this.#limits = limits
    this.#base = account.repositoryUrl.replace(/\/*$/, '')
  }

  async resolve(wanted: Coordinates): Promise<Resolved> {
    const version = await this.#version(wanted)
    if (!version)
      throw notFound(
        'artifact',
        `${wanted.group}:${wanted.artifact} of version ${wanted.version} (artifact account ${this.#account.name})`,
      )
    if (!version.endsWith('-SNAPSHOT')) return { folder: version, file: version }
    return { folder: version, file: snapshotOf(await this.#versioning(wanted, version), version, wanted) }
  }

  async file(coordinates: Coordinates, { folder, file }: Resolved): Promise<Buffer> {
    const { artifact, extension, classifier } = coordinates
    const name = `${artifact}-${file}${classifier && `-${classifier}`}.${extension}`
    const url = `${this.#folder(coordinates)}/${folder}/${name}`
    const request = { account: this.#account.name, headers: await this.#headers() }
    const content = await get(this.#http, { ...request, url }, this.#limits)
    const checksum = await ask(this.#http, { ...request, url: `${url}.sha1` }, this.#limits)
    const [hash] = /^[0-9a-f]{40}\b/i.exec(checksum.body.toString().trim()) ?? []
    if (checksum.status === 200 && hash) requireDigest(content, 'sha1', hash, shown(url))
    return content
  }

  async #version(wanted: Coordinates): Promise<string | undefined> {
    const { version } = wanted
    if (version === 'RELEASE' || version === 'latest.release') return (await this.#versioning(wanted)).release
    if (['LATEST', 'SNAPSHOT', 'latest.integration'].includes(version))
      return (await this.#versioning(wanted)).latest
    if (!isMavenRange(version)) return version
    const { versions } = await this.#versioning(wanted)
    return versions
      .filter((each) => isInMavenRange(each, version))
      .sort(compareMavenVersions)
      .at(-1)
  }

  async #versioning(coordinates: Coordinates, version?: string): Promise<MavenVersioning> {
    const folder = this.#folder(coordinates)
    const url = `${folder}${version ? `/${version}` : ''}/maven-metadata.xml`
    const request = { url, account: this.#account.name, headers: await this.#headers() }
    const versioning = readVersioning((await get(this.#http, request, this.#limits)).toString())
    if (versioning) return versioning
    throw unavailable(new URL(url).host, `${shown(url)} is not Maven's metadata`)
  }

  #folder = ({ group, artifact }: Coordinates) => `${this.#base}/${group.replaceAll('.', '/')}/${artifact}`

  async #headers(): Promise<Record<string, string>> {
    const secret = await readSecret(this.#account.name, this.#account)
    return secret && 'password' in secret ? { authorization: basic(secret.username, secret.password) } : {}
  }
}

/** The name of the newest build of a snapshot. */
function snapshotOf(
  versioning: MavenVersioning,
  version: string,
  { extension, classifier }: Coordinates,
): string {
  const { snapshotVersions, snapshot } = versioning
  const built = snapshotVersions.find(
    (each) => each.extension === extension && (each.classifier ?? '') === classifier,
  )?.value
  if (built) return built
  const { timestamp, buildNumber } = snapshot ?? {}
  return timestamp && buildNumber ? version.replace(/SNAPSHOT$/, `${timestamp}-${buildNumber}`) : version
}
