import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../execution.ts'
import { isTrue } from '../values.ts'

/** Spinnaker's reference to a thing outside: an image, a file, a manifest. Of any further keys. */
export type Artifact = JsonObject

/** An artifact that a pipeline or a stage wants, and how it is recognised. */
export interface ExpectedArtifact extends JsonObject {
  readonly id: string
  readonly matchArtifact: Artifact
  readonly usePriorArtifact: boolean
  readonly useDefaultArtifact: boolean
  readonly defaultArtifact?: Artifact
  readonly boundArtifact?: Artifact
}

export const artifactsOf = (value: unknown): Artifact[] => objectsOf(value).map(withMetadata)

const ownKeys = new Set([
  'type',
  'customKind',
  'name',
  'version',
  'location',
  'reference',
  'metadata',
  'artifactAccount',
  'provenance',
  'uuid',
])

/** As Spinnaker keeps an artifact: what it does not know is metadata; `kind`, which only its editor knows, is left out. */
function withMetadata(artifact: Artifact): Artifact {
  const others = Object.entries(artifact).filter(([key]) => !ownKeys.has(key))
  if (others.length === 0) return artifact
  const own = Object.entries(artifact).filter(([key]) => ownKeys.has(key))
  const more = others.filter(([key]) => key !== 'kind')
  if (more.length === 0) return Object.fromEntries(own)
  const metadata = isObject(artifact.metadata) ? artifact.metadata : {}
  return { ...Object.fromEntries(own), metadata: { ...metadata, ...Object.fromEntries(more) } }
}

export function expectedArtifactsOf(value: unknown): ExpectedArtifact[] {
  return objectsOf(value).map((expected) => {
    const { defaultArtifact: byDefault, boundArtifact: bound, ...rest } = expected
    return {
      ...rest,
      id: String(expected.id ?? ''),
      matchArtifact: isObject(expected.matchArtifact) ? withMetadata(expected.matchArtifact) : {},
      usePriorArtifact: isTrue(expected.usePriorArtifact),
      useDefaultArtifact: isTrue(expected.useDefaultArtifact),
      ...(isObject(byDefault) && { defaultArtifact: withMetadata(byDefault) }),
      ...(isObject(bound) && { boundArtifact: withMetadata(bound) }),
    }
  })
}

/** Each artifact once, in the order of the list. */
export function distinct(artifacts: readonly Artifact[]): Artifact[] {
  const byText = new Map<string, Artifact>()
  for (const artifact of artifacts) {
    const text = textOf(artifact)
    if (!byText.has(text)) byText.set(text, artifact)
  }
  return [...byText.values()]
}

/** Says what an artifact is; artifacts that say the same are the same. Empty fields say nothing, nor does the order of keys. */
function textOf(artifact: Artifact): string {
  return JSON.stringify(sorted(artifact), (_, value: unknown) => (isObject(value) ? sorted(value) : value))
}

function sorted(value: JsonObject): JsonObject {
  const said = Object.entries(value).filter(
    ([, each]) =>
      each !== undefined &&
      each !== null &&
      each !== '' &&
      each !== false &&
      !(isObject(each) && Object.keys(each).length === 0),
  )
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Characters of a reference that are shown. */
const longest = 200

/**
 * Where an artifact is found, for a person: its type, name and reference, without what an address holds of credentials. What is
 * embedded has its content for a reference.
 */
export function located(artifact: Artifact): string {
  const { reference, name, type } = artifact
  const isAddress = typeof reference === 'string' && reference.length <= longest && type !== 'embedded/base64'
  if (!isAddress || reference === '' || reference === name)
    return described({ ...artifact, reference: undefined })
  const address = URL.canParse(reference) ? withoutCredentials(new URL(reference)) : reference
  const { name: _, version: __, ...unnamed } = artifact
  return name ? `${described(artifact)} (${address})` : described({ ...unnamed, reference: address })
}

function withoutCredentials(address: URL): string {
  address.username = ''
  address.password = ''
  address.search = ''
  address.hash = ''
  return address.href
}

/** An artifact in words for a person. */
export function described({ type, name, version, reference }: Artifact): string {
  const what = [name ?? reference, version].filter((part) => part !== undefined && part !== '').join(':')
  return [type, what].filter((part) => part !== undefined && part !== '').join(' ') || 'any artifact'
}
