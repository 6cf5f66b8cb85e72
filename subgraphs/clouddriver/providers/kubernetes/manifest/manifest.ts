import type { KubeObject } from '#platform/kubernetes/objects.ts'

/** What stands in `metadata` of an object or of a pod template, as far as Spinnaker writes it. */
export interface Metadata {
  annotations?: Record<string, string> | null
  labels?: Record<string, string> | null
}

/** A manifest that may be changed by whoever holds it; nothing but JSON. */
export const copyOf = (manifest: KubeObject): KubeObject => JSON.parse(JSON.stringify(manifest))

/** Where the pods that come of a manifest get their labels and annotations from; undefined when it makes none. */
export function templateMetadata(manifest: KubeObject): Metadata | undefined {
  const spec = manifest.spec as { template?: { metadata?: unknown } } | undefined | null
  const metadata = spec?.template?.metadata
  return typeof metadata === 'object' && metadata !== null ? (metadata as Metadata) : undefined
}

export function annotationsOf(metadata: Metadata): Record<string, string> {
  metadata.annotations ??= {}
  return metadata.annotations
}

export function labelsOf(metadata: Metadata): Record<string, string> {
  metadata.labels ??= {}
  return metadata.labels
}

export const annotation = (manifest: KubeObject, name: string): string | undefined =>
  manifest.metadata.annotations?.[name]

/** Undefined for a text that is not two words: 'deployment web'. */
export function parseManifestName(text: string): { kind: string; name: string } | undefined {
  const [kind, name, ...rest] = text.trim().split(/\s+/)
  return kind && name && rest.length === 0 ? { kind, name } : undefined
}
