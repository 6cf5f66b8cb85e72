import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { WorkloadBody } from '../entry.ts'

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: { readonly [list: string]: unknown }
}

interface Spec {
  readonly replicas?: number
  readonly parallelism?: number
  readonly template?: Template
  readonly jobTemplate?: { readonly spec?: Spec }
}

/** Anything with a pod template. A DaemonSet is as many as it has nodes; a CronJob is none by itself. */
export function workload({ kind, spec, status, metadata }: KubeObject): WorkloadBody {
  const own = (spec ?? {}) as Spec
  const template = own.template ?? own.jobTemplate?.spec?.template ?? {}
  return {
    type: 'workload',
    replicas: replicasOf(kind, own, status as { desiredNumberScheduled?: number } | undefined),
    templateLabels: template.metadata?.labels ?? {},
    images: imagesOf(template),
    loadBalancers: loadBalancersOf(metadata.annotations?.['traffic.spinnaker.io/load-balancers']),
  }
}

function replicasOf(kind: string, spec: Spec, status: { desiredNumberScheduled?: number } | undefined) {
  if (kind === 'DaemonSet') return status?.desiredNumberScheduled ?? 0
  if (kind === 'CronJob') return 0
  return (kind === 'Job' ? spec.parallelism : spec.replicas) ?? 1
}

function imagesOf({ spec = {} }: Template): readonly string[] {
  const containers = [spec.initContainers, spec.containers].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return [...new Set(containers.flatMap(({ image }: { image?: string }) => image ?? []))]
}

/** A JSON list of names; anything else is nobody's business here: it is refused where it is deployed. */
function loadBalancersOf(annotation: string | undefined): readonly string[] {
  if (annotation === undefined) return []
  try {
    const names: unknown = JSON.parse(annotation)
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}
