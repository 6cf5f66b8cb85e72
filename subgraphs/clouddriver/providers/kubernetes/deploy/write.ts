import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { clientSideApply, lastAppliedOf, withLastApplied } from '#platform/kubernetes/patch/clientApply.ts'
import { PatchError } from '#platform/kubernetes/patch/errors.ts'
import { CloudError } from '../../cloudError.ts'
import type { KubernetesClient, ObjectReference, WriteOptions } from '../client/client.ts'
import { isAlreadyExists, isConflict, isNotFound, type KubernetesError } from '../client/errors.ts'

/** One object's way into the cluster. A dry run changes nothing and answers what would be there. */
export interface Write {
  readonly client: KubernetesClient
  readonly reference: ObjectReference
  /** With its name. */
  readonly manifest: KubeObject
  readonly signal: AbortSignal
  readonly dryRun?: boolean
}

/** What kubectl calls itself, so that who goes over from it to here, or back, has no conflict with himself. */
const clientSideManager = 'kubectl-client-side-apply'
const serverSideManager = 'kubectl'
const mostAttempts = 5

const options = ({ signal, dryRun = false }: Write, fieldManager = clientSideManager): WriteOptions => ({
  signal,
  dryRun,
  fieldManager,
  fieldValidation: 'Strict',
})

/** As `kubectl apply` does it: reads, and sends the difference, if there is any. */
export async function apply(write: Write): Promise<KubeObject> {
  const { client, reference, signal } = write
  for (let attempt = 1; ; attempt += 1) {
    const live = await client.get(reference, signal)
    try {
      return await (live ? applyTo(live, write) : createApplied(write))
    } catch (error) {
      // Somebody else was faster: what there is now decides.
      const isOutdated = isConflict(error) || (live ? isNotFound(error) : isAlreadyExists(error))
      if (!isOutdated || attempt === mostAttempts) throw error
    }
  }
}

export async function applyTo(live: KubeObject, write: Write): Promise<KubeObject> {
  const wanted = withLastApplied(write.manifest)
  const { type, patch, changes } = difference(live, wanted)
  return changes ? write.client.patch(write.reference, type, patch, options(write)) : live
}

function difference(live: KubeObject, wanted: KubeObject) {
  try {
    return clientSideApply(lastAppliedOf(live), wanted, live)
  } catch (error) {
    if (error instanceof PatchError) throw new CloudError('INVALID', error.message, { cause: error })
    throw error
  }
}

/** What `kubectl apply` does with what is not there yet. */
export const createApplied = (write: Write): Promise<KubeObject> =>
  write.client.create(write.reference.resource, withLastApplied(write.manifest), options(write))

/** As `kubectl create` does it. */
export const create = (write: Write): Promise<KubeObject> =>
  write.client.create(write.reference.resource, write.manifest, options(write, 'kubectl-create'))

/** As `kubectl replace` does it; made where there is none. */
export async function replace(write: Write): Promise<KubeObject> {
  const { client, reference, manifest, signal } = write
  for (let attempt = 1; ; attempt += 1) {
    const live = await client.get(reference, signal)
    try {
      if (!live) return await create(write)
      return await client.replace(
        reference.resource,
        replacement(manifest, live),
        options(write, 'kubectl-replace'),
      )
    } catch (error) {
      const isOutdated = isConflict(error) || (live ? isNotFound(error) : isAlreadyExists(error))
      if (!isOutdated || attempt === mostAttempts) throw error
    }
  }
}

/** A Service keeps the addresses that it was given: API servers before 1.22 refuse one that names none. */
function replacement(manifest: KubeObject, live: KubeObject): KubeObject {
  const { resourceVersion } = live.metadata
  const metadata = {
    ...manifest.metadata,
    resourceVersion: manifest.metadata.resourceVersion ?? resourceVersion,
  }
  if (manifest.kind !== 'Service' || manifest.apiVersion !== 'v1') return { ...manifest, metadata }
  const { clusterIP, clusterIPs } = (live.spec ?? {}) as Record<string, unknown>
  return { ...manifest, metadata, spec: { clusterIP, clusterIPs, ...(manifest.spec as object) } }
}

/** As `kubectl apply --server-side` does it. */
export async function serverSideApply(write: Write, { force }: { force: boolean }): Promise<KubeObject> {
  const { managedFields: _, ...metadata } = write.manifest.metadata
  const manifest = { ...write.manifest, metadata }
  const send = (type: 'apply' | 'force-apply') =>
    write.client.patch(write.reference, type, manifest, options(write, serverSideManager))
  if (force) return send('force-apply')
  try {
    return await send('apply')
  } catch (error) {
    // Fields that were applied from the client's side pass over to the server's, as newer kubectls have it.
    if (isConflict(error) && isWithItself(error as KubernetesError)) return send('force-apply')
    throw error
  }
}

const isWithItself = ({ causes }: KubernetesError) =>
  causes.length > 0 && causes.every(({ message }) => message?.includes(`"${clientSideManager}"`))
