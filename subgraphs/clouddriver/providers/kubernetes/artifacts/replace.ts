import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Kind } from '../kinds/define.ts'
import type { Artifact } from './artifact.ts'

/**
 * How images are matched: by name, whatever tag stands in the manifest, or only where the manifest has the bare name.
 * Spinnaker's property kubernetes.artifact-binding.docker-image.
 */
export type DockerImageBinding = 'match-name-and-tag' | 'match-name-only'

export interface Place {
  readonly account: string
  readonly namespace: string
}

/** Writes the references of artifacts into the manifest where it names them; answers those that were written. */
export function replaceArtifacts(
  manifest: Readonly<Record<string, unknown>>,
  kind: Kind,
  artifacts: readonly Artifact[],
  place: Place,
  binding: DockerImageBinding,
): Artifact[] {
  const usable = artifacts.filter((artifact) => isUsable(artifact, place))
  const bound: Artifact[] = []
  for (const replacer of kind.replacers)
    for (const artifact of usable) {
      if (artifact.type !== replacer.type || typeof artifact.reference !== 'string') continue
      let isBound = false
      for (const { holder, field } of replacer.slots(manifest as Record<string, unknown>)) {
        const present = holder[field] as string
        const name = binding === 'match-name-only' ? present : replacer.nameOf(present)
        if (name !== artifact.name) continue
        holder[field] = artifact.reference
        isBound = true
      }
      if (isBound) bound.push(artifact)
    }
  return bound
}

/** Every artifact that an object names. */
export function artifactsIn(object: KubeObject, kind: Kind): Artifact[] {
  const found = new Map<string, Artifact>()
  for (const { type, slots, nameOf } of kind.replacers)
    for (const { holder, field } of slots(object)) {
      const reference = holder[field] as string
      found.set(`${type} ${reference}`, { type, name: nameOf(reference), reference })
    }
  return [...found.values()]
}

/** What Kubernetes holds is only meant where it is: in its namespace and account. */
function isUsable({ type, location, metadata }: Artifact, { account, namespace }: Place): boolean {
  if (!type) return false
  if (!type.startsWith('kubernetes/')) return true
  return (
    (location ?? '') === namespace && [undefined, null, '', account].includes(metadata?.account as string)
  )
}
