import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import type { ApiResource, DeleteOptions, ObjectReference } from '../client/client.ts'
import { inParallel } from '../deploy/parallel.ts'
import { remove } from '../deploy/remove.ts'
import { namesByNamespace } from '../deploy/result.ts'
import type { Kind } from '../kinds/define.ts'

export interface Doomed extends ObjectReference {
  readonly kind: Kind
}

type Work = Pick<OperationWork<KubernetesAccount, unknown>, 'account' | 'signal' | 'progress' | 'once'>
type Deletion = Pick<DeleteOptions, 'propagationPolicy' | 'gracePeriodSeconds'>

/** Deletes what is there now under these names, and waits until it is gone; what is made later under them stays. */
export async function deleteOnce(work: Work, doomed: readonly Doomed[], deletion: Deletion) {
  const { account, signal, once } = work
  const uids = await once('uids', () =>
    inParallel(
      doomed,
      async (object) => (await account.client.get(object, signal))?.metadata.uid ?? null,
      signal,
    ),
  )
  const found = doomed.flatMap((object, index) => {
    const uid = uids[index]
    return uid ? [{ ...object, uid }] : []
  })
  return deleteAll(work, found, deletion)
}

/** Deletes what a selector selects now. */
export async function deleteSelectedOnce(
  work: Work,
  resources: readonly { readonly kind: Kind; readonly resource: ApiResource }[],
  namespace: string | undefined,
  labelSelector: string,
  deletion: Deletion,
) {
  const { account, signal, once } = work
  const found = await once('selected', async () => {
    const lists = await inParallel(
      resources,
      ({ resource }) =>
        account.client.list(
          resource,
          { namespace: resource.namespaced ? namespace : undefined, labelSelector },
          signal,
        ),
      signal,
    )
    return lists.map((list) => list.map(headOf))
  })
  const doomed = found.flatMap((heads, index) => heads.map((head) => ({ ...resources[index]!, ...head })))
  return deleteAll(work, doomed, deletion)
}

const headOf = ({ metadata: { name = '', namespace, uid = '' } }: KubeObject) => ({ name, namespace, uid })

async function deleteAll(
  work: Work,
  doomed: readonly (Doomed & { readonly uid: string })[],
  deletion: Deletion,
) {
  const { account, signal, progress } = work
  await inParallel(
    doomed,
    async (object) => {
      const name = `${object.kind.name} ${object.name}`
      progress(`Deleting ${name}`)
      await remove(account.client, object, object.uid, deletion, signal, (finalizers) =>
        progress(
          `Waiting until ${name} is gone${finalizers.length > 0 ? `; it is held by ${finalizers.join(', ')}` : ''}`,
        ),
      )
    },
    signal,
  )
  const touched = doomed.map(({ kind, name, namespace }) => ({
    kind,
    object: { apiVersion: '', kind: '', metadata: { name, ...(namespace !== undefined && { namespace }) } },
  }))
  return {
    manifestNamesByNamespace: namesByNamespace(touched),
    manifests: [],
    createdArtifacts: [],
    boundArtifacts: [],
  }
}
