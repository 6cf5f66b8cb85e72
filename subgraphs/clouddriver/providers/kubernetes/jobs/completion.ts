import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject } from '../../../domain/manifest.ts'

interface ContainerStatus {
  readonly name: string
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly terminated?: {
      readonly exitCode?: number
      readonly signal?: number
      readonly reason?: string
      readonly message?: string
    }
  }
}

export interface JobPod extends KubeObject {
  readonly spec?: {
    readonly containers?: readonly { readonly name: string }[]
    readonly initContainers?: readonly { readonly name: string }[]
  }
  readonly status?: {
    readonly startTime?: string
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

/** A container waits for these as every container does. */
const ordinary = new Set(['ContainerCreating', 'PodInitializing'])

/**
 * How the container that failed has ended, or what it is stuck at: of the newest pod that has one. Without one, how the last container
 * has ended. Numbers are texts, as in Spinnaker.
 */
export function completionDetails(pods: readonly JobPod[]): JsonObject {
  const newestFirst = pods.toReversed().flatMap((pod) => containersOf(pod).map((status) => ({ pod, status })))
  const told =
    newestFirst.find(({ status }) => hasFailed(status)) ??
    newestFirst.find(({ status }) => status.state?.terminated)
  if (!told) return {}
  const { terminated, waiting } = told.status.state ?? {}
  return {
    pod: told.pod.metadata.name,
    container: told.status.name,
    exitCode: String(terminated?.exitCode ?? ''),
    signal: String(terminated?.signal ?? ''),
    reason: terminated?.reason ?? waiting?.reason ?? '',
    message: terminated?.message ?? waiting?.message ?? '',
  }
}

const containersOf = ({ status = {} }: JobPod) => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
]

function hasFailed({ state = {} }: ContainerStatus): boolean {
  if ((state.terminated?.exitCode ?? 0) !== 0) return true
  return state.waiting?.reason !== undefined && !ordinary.has(state.waiting.reason)
}
