import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject, ManifestReference, ManifestStatus, Rollout } from '../../../domain/manifest.ts'
import { CloudError } from '../../cloudError.ts'
import type { KubernetesAccount } from '../account.ts'
import { inParallel } from '../deploy/parallel.ts'
import { causesOf } from '../diagnosis/remembered.ts'
import { kindNamed } from '../kinds/index.ts'
import { parseManifestName } from '../manifest/manifest.ts'

type Account = Pick<KubernetesAccount, 'client' | 'settings' | 'defaultNamespace' | 'inventory'>

/** How far the rollouts of manifests are, and what hinders those that are not stable. */
export function rollouts(
  account: Account,
  references: readonly ManifestReference[],
  signal: AbortSignal = new AbortController().signal,
): Promise<Rollout[]> {
  return inParallel(references, (reference) => rolloutOf(account, reference, signal), signal)
}

async function rolloutOf(
  account: Account,
  reference: ManifestReference,
  signal: AbortSignal,
): Promise<Rollout> {
  const parsed = parseManifestName(reference.name)
  if (!parsed)
    throw new CloudError(
      'INVALID',
      `'${reference.name}' names no manifest: it must have the form '{kind} {name}'`,
    )
  const kind = kindNamed(parsed.kind, account.settings)
  const resource = await account.client.resource(kind.api, signal)
  const location = reference.location === '_' ? '' : reference.location
  const namespace = resource.namespaced ? location || account.defaultNamespace : undefined
  const live = await account.client.get({ resource, namespace, name: parsed.name }, signal)
  if (!live) return missing(reference)
  const status = kind.status(live)
  const isSettled = status.stable.state && !status.failed.state
  if (isSettled || !isObserved(live)) return rollout(reference, status, [])
  const causes = causesOf(account, live, kind)
  return rollout(reference, status, await (status.failed.state ? causes : soon(causes)))
}

/** Others that are stable must not wait for what hinders one; the next look at it has it. */
const patienceMs = 500

async function soon(causes: Promise<readonly JsonObject[]>): Promise<readonly JsonObject[]> {
  const { promise: late, resolve } = Promise.withResolvers<readonly JsonObject[]>()
  const timer = setTimeout(() => resolve([]), patienceMs)
  try {
    return await Promise.race([causes, late])
  } finally {
    clearTimeout(timer)
  }
}

const missing = (reference: ManifestReference): Rollout => ({
  ...reference,
  stable: false,
  failed: false,
  paused: false,
  available: false,
  message: 'It is not there',
  causes: [],
})

function rollout(
  reference: ManifestReference,
  status: ManifestStatus,
  causes: readonly JsonObject[],
): Rollout {
  const { stable, failed, paused, available } = status
  return {
    ...reference,
    stable: stable.state && !failed.state,
    failed: failed.state,
    paused: paused.state,
    available: available.state,
    message: (failed.state ? failed.message : stable.message) ?? '',
    causes,
  }
}

/** Before its controller has seen a change, what there is tells of the time before. */
function isObserved({ metadata, status }: KubeObject): boolean {
  const { observedGeneration } = (status ?? {}) as { observedGeneration?: number }
  return observedGeneration === undefined || observedGeneration === metadata.generation
}
