import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type Context, type Controller, itself, parseKey } from './runtime/controller.ts'

interface Claim extends KubeObject {
  spec: {
    readonly volumeName?: string
    readonly accessModes?: readonly string[]
    readonly storageClassName?: string
    readonly volumeMode?: string
    readonly resources?: { readonly requests?: Record<string, string> }
  }
  status?: { readonly phase?: string }
}

const controllerName = 'persistentvolume-controller'

/** Makes a volume for each claim at once, and deletes it with its claim. */
export function persistentVolumeClaimController({ cluster, recorder }: Context): Controller {
  return {
    name: controllerName,
    watches: { PersistentVolumeClaim: itself },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const claim = cluster.get('PersistentVolumeClaim', namespace, name) as Claim | undefined
      if (claim === undefined) deleteVolumeOf(namespace!, name)
      else if (claim.status?.phase !== 'Bound' && claim.metadata.deletionTimestamp === undefined) bind(claim)
      return undefined
    },
  }

  function bind(claim: Claim): void {
    const volumeName = claim.spec.volumeName ?? `pvc-${claim.metadata.uid}`
    if (cluster.get('PersistentVolume', undefined, volumeName) === undefined) {
      if (claim.spec.volumeName !== undefined) return
      const volume = cluster.create(volumeFor(claim, volumeName))
      cluster.updateStatus({ ...volume, status: { phase: 'Bound' } })
      recorder.record(
        claim,
        { component: controllerName },
        {
          type: 'Normal',
          reason: 'ProvisioningSucceeded',
          message: `Successfully provisioned volume ${volumeName}`,
        },
      )
    }
    const bound = cluster.update({ ...claim, spec: { ...claim.spec, volumeName } })
    const { accessModes = [], resources } = claim.spec
    const capacity = { storage: resources?.requests?.storage ?? '0' }
    cluster.updateStatus({ ...bound, status: { phase: 'Bound', accessModes, capacity } })
  }

  function deleteVolumeOf(namespace: string, name: string): void {
    for (const { spec, metadata } of cluster.list('PersistentVolume')) {
      const { claimRef, persistentVolumeReclaimPolicy } = spec as {
        claimRef?: { namespace: string; name: string }
        persistentVolumeReclaimPolicy?: string
      }
      const isOfClaim = claimRef?.namespace === namespace && claimRef.name === name
      if (isOfClaim && persistentVolumeReclaimPolicy === 'Delete') {
        cluster.delete('PersistentVolume', undefined, metadata.name!)
      }
    }
  }
}

function volumeFor({ metadata, spec }: Claim, name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': 'gennaker.io/sandbox' } },
    spec: {
      accessModes: spec.accessModes ?? [],
      capacity: { storage: spec.resources?.requests?.storage ?? '0' },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
      },
      hostPath: { path: `/sandbox/${name}` },
      persistentVolumeReclaimPolicy: 'Delete',
      ...(spec.storageClassName === undefined ? {} : { storageClassName: spec.storageClassName }),
      volumeMode: spec.volumeMode ?? 'Filesystem',
    },
  }
}
