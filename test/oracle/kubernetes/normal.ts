import type { KubeObject } from '../../../platform/kubernetes/objects.ts'
import { isEqual, isList, isMap } from '../../../platform/kubernetes/patch/values.ts'

type Fields = Record<string, unknown>

/** Fields that the API server fills in where a manifest leaves them out, with what it fills in. */
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
  imagePullPolicy: ['IfNotPresent', 'Always'],
  resources: [{}],
  restartPolicy: ['Always'],
  terminationGracePeriodSeconds: [30],
  dnsPolicy: ['ClusterFirst'],
  securityContext: [{}],
  schedulerName: ['default-scheduler'],
  progressDeadlineSeconds: [600],
  revisionHistoryLimit: [10],
  replicas: [1],
  defaultMode: [420],
  creationTimestamp: [null],
  sessionAffinity: ['None'],
  rollingUpdate: [{ maxSurge: '25%', maxUnavailable: '25%' }],
  maxSurge: ['25%'],
  maxUnavailable: ['25%'],
  type: ['ClusterIP', 'RollingUpdate'],
  protocol: ['TCP'],
  enableServiceLinks: [true],
  preemptionPolicy: ['PreemptLowerPriority'],
  priority: [0],
  serviceAccount: ['default'],
  serviceAccountName: ['default'],
}

const ofServer = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
  'managedFields',
])
const alsoOfServer = new Set(['clusterIP', 'clusterIPs', 'targetPort'])

/** An object without what is the API server's alone to say: identity, status, managedFields. */
export function withoutServerFields(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object
  const metadata = Object.entries(rest.metadata).filter(([name]) => !ofServer.has(name))
  return { ...rest, metadata: Object.fromEntries(metadata) } as KubeObject
}

/** An object without defaults, nulls and what is empty: what is left is what somebody wanted. */
export const normal = (object: KubeObject): unknown => stripped(withoutServerFields(object))

function stripped(value: unknown): unknown {
  if (isList(value))
    return value.filter((entry) => !isOfEveryPod(entry)).map((entry) => stripped(entry) ?? {})
  if (!isMap(value)) return value
  const result: Fields = {}
  for (const [name, entry] of Object.entries(value)) {
    const inner = stripped(entry)
    const isDefault = defaults[name]?.some((usual) => isEqual(usual, inner))
    if (isNothing(inner) || isDefault || alsoOfServer.has(name)) continue
    result[name] = inner
  }
  return Object.keys(result).length === 0 ? undefined : result
}

/** The tolerations that every Pod gets. */
const isOfEveryPod = (entry: unknown) => isMap(entry) && entry.tolerationSeconds === 300

const isNothing = (value: unknown) =>
  value === undefined || value === null || value === '' || (isList(value) && value.length === 0)
