import type { Json } from '../../../fixtures/kubernetes/api.ts'

/** Something that Kubernetes has changed between the control plane at hand (1.20) and the version that the twin speaks. */
export interface VersionDifference {
  readonly reason: string
  /** Takes it out of an object, of either version. */
  leaveOut(object: Json): void
}

const podSpecOf = (object: Json): Json => (object.kind === 'Pod' ? object.spec : object.spec?.template?.spec)
const drop = (from: Json | undefined, ...fields: readonly string[]): void => {
  for (const field of fields) if (from) delete from[field]
}

export const versionDifferences: readonly VersionDifference[] = [
  {
    reason:
      'A service’s address is any; since 1.23 a service has families of addresses, since 1.22 an internal traffic policy.',
    leaveOut({ kind, spec }) {
      if (kind !== 'Service') return
      drop(spec, 'clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy')
    },
  },
  {
    reason: 'Since 1.21 a pod’s token is a projected volume; before it was a secret’s.',
    leaveOut(object) {
      if (object.kind !== 'Pod') return
      const isToken = ({ name }: Json) => /^(default-token|kube-api-access)-/.test(name)
      const { spec } = object
      spec.volumes = spec.volumes?.filter((volume: Json) => !isToken(volume)) ?? []
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
        container.volumeMounts = container.volumeMounts?.filter((mount: Json) => !isToken(mount)) ?? []
    },
  },
  {
    reason:
      'Since 1.24 jobs have a mode of completion and can be suspended; since 1.31 they say when pods are replaced.',
    leaveOut({ kind, spec }) {
      if (kind === 'Job') drop(spec, 'completionMode', 'suspend', 'podReplacementPolicy', 'manualSelector')
    },
  },
  {
    reason: 'A job’s pods bear its uid, since 1.27 by labels of other names, too.',
    leaveOut({ kind, spec, metadata }) {
      if (kind !== 'Job') return
      drop(spec, 'selector')
      for (const labels of [spec.template.metadata?.labels, metadata.labels])
        drop(
          labels,
          'controller-uid',
          'job-name',
          'batch.kubernetes.io/controller-uid',
          'batch.kubernetes.io/job-name',
        )
    },
  },
  {
    reason: 'Since 1.27 stateful sets say what becomes of their claims.',
    leaveOut({ kind, spec }) {
      if (kind === 'StatefulSet') drop(spec, 'persistentVolumeClaimRetentionPolicy')
    },
  },
  {
    reason: 'Since 1.22 daemon sets can begin a new pod before they end the old one.',
    leaveOut({ kind, spec }) {
      if (kind === 'DaemonSet') drop(spec.updateStrategy?.rollingUpdate, 'maxSurge')
    },
  },
  {
    reason: 'Since 1.22 a probe has a grace period of its own, since 1.20 exec probes keep to their timeout.',
    leaveOut(object) {
      for (const container of podSpecOf(object)?.containers ?? [])
        drop(container.readinessProbe, 'terminationGracePeriodSeconds')
    },
  },
]
