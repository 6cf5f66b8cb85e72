import { isObject } from '#platform/definition/json.ts'
import { objectsOf } from '../create.ts'
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

export const artifactsOf = (value: unknown): Artifact[] => objectsOf(value)

export function expectedArtifactsOf(value: unknown): ExpectedArtifact[] {
  return objectsOf(value).map((expected) => {
    const { defaultArtifact: byDefault, boundArtifact: bound, ...rest } = expected
    return {
      ...rest,
      id: String(expected.id ?? ''),
      matchArtifact: isObject(expected.matchArtifact) ? expected.matchArtifact : {},
      usePriorArtifact: isTrue(expected.usePriorArtifact),
      useDefaultArtifact: isTrue(expected.useDefaultArtifact),
      ...(isObject(byDefault) && { defaultArtifact: byDefault }),
      ...(isObject(bound) && { boundArtifact: bound }),
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

/** Says what an artifact is; artifacts that say the same are the same. Empty fields say nothing. */
function textOf(artifact: Artifact): string {
  const said = Object.entries(artifact).filter(
    ([key, value]) =>
      value !== undefined && value !== null && value !== '' && value !== false && key !== 'kind',
  )
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** An artifact in words for a person. */
export function described({ type, name, version, reference }: Artifact): string {
  const what = [name ?? reference, version].filter((part) => part !== undefined && part !== '').join(':')
  return [type, what].filter((part) => part !== undefined && part !== '').join(' ') || 'any artifact'
}
