import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Moniker } from '../../../domain/resources.ts'
import type { Artifact } from '../artifacts/artifact.ts'
import { annotation, annotationsOf, labelsOf, templateMetadata } from './manifest.ts'

const monikerPrefix = 'moniker.spinnaker.io/'
const artifactPrefix = 'artifact.spinnaker.io/'
const managedBy = 'spinnaker'

type Annotations = Readonly<Record<string, string | number | null | undefined>>

/** Notes what a manifest was deployed as; what its author has set stays. */
export function annotateArtifact(manifest: KubeObject, { type, name, location, version }: Artifact): void {
  annotate(manifest, artifactPrefix, { type, name, location, version })
}

/** Notes where a manifest belongs; what its author has set stays. */
export function annotateMoniker(manifest: KubeObject, moniker: Moniker): void {
  const { app: application, cluster, stack, detail, sequence } = moniker
  annotate(manifest, monikerPrefix, { application, cluster, stack, detail, sequence })
}

/** The labels by which everything of an application is found; some kinds of pod template bear none. */
export function labelMoniker(
  manifest: KubeObject,
  moniker: Moniker,
  options: { skipTemplate: boolean },
): void {
  const metadata = options.skipTemplate ? undefined : templateMetadata(manifest)
  for (const place of [manifest.metadata, metadata]) {
    if (!place) continue
    const labels = labelsOf(place)
    labels['app.kubernetes.io/name'] ??= moniker.app
    labels['app.kubernetes.io/managed-by'] = managedBy
    if (moniker.sequence !== undefined) labels[`${monikerPrefix}sequence`] = String(moniker.sequence)
  }
}

/** What an object was deployed as: kind, name without version, namespace, version. */
export function deployedArtifactOf(object: KubeObject): Artifact | undefined {
  const read = (name: string) => text(annotation(object, `${artifactPrefix}${name}`))
  const type = read('type')
  if (!type) return undefined
  return { type, name: read('name'), location: read('location'), version: read('version') }
}

function annotate(manifest: KubeObject, prefix: string, values: Annotations): void {
  for (const place of [manifest.metadata, templateMetadata(manifest)]) {
    if (!place) continue
    const annotations = annotationsOf(place)
    for (const [name, value] of Object.entries(values))
      if (value !== undefined && value !== null) annotations[`${prefix}${name}`] ??= String(value)
  }
}

/** Early Spinnakers wrote texts as JSON, in quotes. */
function text(value: string | undefined): string | undefined {
  if (value === undefined || !/^".*"$/s.test(value) || value.length < 2) return value
  try {
    return String(JSON.parse(value))
  } catch {
    return value
  }
}
