import type { Answer, Json } from '../../../fixtures/kubernetes/api.ts'

/** Something that Kubernetes has changed between the control plane at hand (1.20) and the version that the twin speaks. */
export interface VersionDifference {
  readonly reason: string
  /** Takes it out of an object, of either version. */
  readonly leaveOut?: (object: Json) => void
  /** Fields of which it is not compared whether somebody owns them. */
  readonly unowned?: readonly string[]
  /** Fields that one version owns as a whole and the other part by part. */
  readonly ownedWhole?: readonly string[]
}

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
    unowned: ['internalTrafficPolicy'],
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
    unowned: ['completionMode', 'suspend', 'podReplacementPolicy', 'manualSelector'],
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
    unowned: ['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'],
  },
  {
    reason: 'Since 1.27 stateful sets say what becomes of their claims.',
    leaveOut({ kind, spec }) {
      if (kind === 'StatefulSet') drop(spec, 'persistentVolumeClaimRetentionPolicy')
    },
    unowned: ['persistentVolumeClaimRetentionPolicy'],
  },
  {
    reason: 'Since 1.22 daemon sets can begin a new pod before they end the old one.',
    leaveOut({ kind, spec }) {
      if (kind === 'DaemonSet') drop(spec.updateStrategy?.rollingUpdate, 'maxSurge')
    },
    unowned: ['maxSurge'],
  },
  {
    reason: 'Since 1.21 whoever applies an empty map owns it.',
    unowned: ['emptyDir'],
  },
  {
    reason: '1.20 takes templates of claims that are sent again for changed.',
    unowned: ['volumeClaimTemplates'],
  },
  {
    reason: 'Since 1.24 a job has a generation.',
    leaveOut({ kind, metadata }) {
      if (kind === 'Job') drop(metadata, 'generation')
    },
  },
  {
    reason: 'Since 1.21 selectors and references are owned as a whole.',
    unowned: ['valueFrom'],
    ownedWhole: ['imagePullSecrets', 'nodeSelector', 'selector'],
  },
]

/**
 * Maps and lists whose parts are owned one by one. 1.20 takes one of whose parts a manager owns none any more to be
 * owned as a whole, as in a schema of old, and gives that manager all parts at the next change; later versions do not.
 * From there on the two cannot be compared.
 */
const granular = [
  'annotations',
  'binaryData',
  'containers',
  'data',
  'env',
  'initContainers',
  'labels',
  'limits',
  'ports',
  'requests',
  'resources',
  'rollingUpdate',
  'volumeMounts',
  'volumes',
].map((name) => `f:${name}`)

/** Whether 1.20 mistakes who owns what of an object from now on. */
export function isMistakenFromNow(object: Json): boolean {
  return object.metadata.managedFields.some(({ fieldsV1 }: Json) => hasEmptied(fieldsV1, object))
}

const hasEmptied = (fields: Json, value: Json): boolean =>
  Object.entries<Json>(fields).some(([name, inner]) => {
    const part = partOf(value, name)
    if (Object.keys(inner).length > 0) return hasEmptied(inner, part)
    return granular.includes(name) && Object.keys(part ?? {}).length > 0
  })

/** What `f:<field>` or `k:<keys of an item>` means. */
function partOf(value: Json, name: string): Json {
  if (name.startsWith('f:')) return value?.[name.slice(2)]
  if (!name.startsWith('k:')) return undefined
  const keys = Object.entries(JSON.parse(name.slice(2)))
  return value?.find((item: Json) => keys.every(([key, wanted]) => item[key] === wanted))
}

/** Whether the twin refuses what 1.20 did not look at: the spec of the pods of a stateful set. */
export const isUnchecked = (expected: Answer, { status, body }: Answer): boolean =>
  status === 422 &&
  body.details?.kind === 'StatefulSet' &&
  body.details.causes?.some(({ field }: Json) => field.startsWith('spec.template.spec')) &&
  !expected.body.details?.causes?.some(({ field }: Json) => field.startsWith('spec.template.spec'))
