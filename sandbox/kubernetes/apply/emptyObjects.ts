import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { isBuiltIn } from '#platform/kubernetes/patch/schema.ts'
import { isMap, type Json } from '#platform/kubernetes/patch/values.ts'

/**
 * The structs of a kind that are always there for the API server, whether an object shows them or not. Who writes
 * the first field inside one owns that field, not the struct.
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

/** The object with the structs that are always there, as far as the one that it becomes shows them. */
export function withStructs(object: Json, next: KubeObject): Json {
  if (!isBuiltIn(next.apiVersion)) return object
  return filled(object, Object.hasOwn(emptyKinds, next.kind) ? emptyKinds[next.kind]! : usual, next)
}

function filled(object: Json, empty: Json, next: Json): Json {
  const shown = Object.entries(empty).filter(([name]) => Object.hasOwn(next, name))
  const structs = shown.map(([name, inner]) => {
    const before = Object.hasOwn(object, name) ? object[name] : undefined
    const isInner = isMap(inner) && isMap(next[name]) && (before === undefined || isMap(before))
    return [name, isInner ? filled(before ?? {}, inner, next[name] as Json) : (before ?? inner)] as const
  })
  return { ...object, ...Object.fromEntries(structs) }
}
