import type { Json } from '#platform/kubernetes/patch/values.ts'

/**
 * What the API server takes for "nothing yet" of a kind: its structs that are always there. Who creates an object
 * owns the fields inside them, not them.
 */
const podTemplate = { metadata: { creationTimestamp: null }, spec: { containers: null } }
const workload = { spec: { template: podTemplate, updateStrategy: {}, strategy: {} }, status: {} }
const objectRefs = { involvedObject: {}, source: {}, regarding: {}, deprecatedSource: {} }

const usual = { spec: {}, status: {} }

const emptyKinds: Readonly<Record<string, Json>> = {
  CronJob: { spec: { jobTemplate: { metadata: {}, spec: { template: podTemplate } } }, status: {} },
  CSINode: { spec: { drivers: null } },
  DaemonSet: workload,
  Deployment: workload,
  Event: objectRefs,
  HorizontalPodAutoscaler: { spec: { scaleTargetRef: {} }, status: {} },
  Ingress: { spec: {}, status: { loadBalancer: {} } },
  Job: workload,
  NetworkPolicy: { spec: { podSelector: {} } },
  Node: { spec: {}, status: { daemonEndpoints: { kubeletEndpoint: {} }, nodeInfo: {} } },
  PersistentVolumeClaim: { spec: { resources: {} }, status: {} },
  Pod: { spec: { containers: null }, status: {} },
  PodTemplate: { template: podTemplate },
  ReplicaSet: workload,
  Service: { spec: {}, status: { loadBalancer: {} } },
  StatefulSet: workload,
  VolumeAttachment: { spec: { source: {} }, status: {} },
}

/** Of a custom resource nothing is always there. */
export function emptyObject(kind: string, isTyped: boolean, object: Json): Json {
  if (!isTyped) return {}
  return reduced(Object.hasOwn(emptyKinds, kind) ? emptyKinds[kind]! : usual, object)
}

/** Only what the object has too: what it lacks was not there before either. */
function reduced(empty: Json, object: Json): Json {
  const shared = Object.entries(empty).filter(([name]) => Object.hasOwn(object, name))
  return Object.fromEntries(
    shared.map(([name, value]) => {
      const inner = object[name]
      const isInner = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      return [name, value === null || !isInner ? value : reduced(value as Json, inner as Json)]
    }),
  )
}
