import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject, Manifest } from '../../../domain/manifest.ts'
import { artifactsIn } from '../artifacts/replace.ts'
import { declaredMoniker, monikerOf } from '../inventory/moniker.ts'
import { kindOf } from '../kinds/index.ts'
import { deployedArtifactOf } from '../manifest/annotate.ts'
import { shown } from '../manifest/sensitive.ts'
import type { KubernetesAccountSettings } from '../settings.ts'

/** An object as Clouddriver's graph shows it. */
export function manifestView(object: KubeObject, settings: KubernetesAccountSettings): Manifest {
  const kind = kindOf(object, settings)
  const { name = '', namespace = '' } = object.metadata
  const artifact = deployedArtifactOf(object)
  return {
    account: settings.name,
    location: namespace,
    name: `${kind.name} ${name}`,
    moniker: monikerOf(name, declaredMoniker(object)),
    manifest: shown(object, kind),
    status: kind.status(object),
    artifacts: [
      ...(artifact ? [{ ...artifact, reference: name, metadata: { account: settings.name } }] : []),
      ...artifactsIn(object, kind),
    ],
    warnings: [],
  }
}

interface Event extends KubeObject {
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly firstTimestamp?: string | null
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string }
}

/** Those of the newer events API have a time of their own, and a series instead of a count. */
export function eventView(event: KubeObject): JsonObject {
  const { type, reason, message, count, firstTimestamp, lastTimestamp, eventTime, series } = event as Event
  const first = firstTimestamp ?? eventTime ?? event.metadata.creationTimestamp
  return {
    type,
    reason,
    message,
    count: count ?? series?.count ?? 1,
    firstTimestamp: first,
    lastTimestamp: lastTimestamp ?? series?.lastObservedTime ?? first,
  }
}
