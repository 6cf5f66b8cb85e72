import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ContainerStatus, PodStatus, Terminated } from '../podStatus.ts'

/** What is wrong with a pod, as its status tells. */
export interface Trouble {
  readonly container?: string
  readonly reason: string
  readonly message?: string | undefined
  readonly exitCode?: number | undefined
  readonly restarts?: number | undefined
  /** Whose log tells why; undefined where nothing has run yet. */
  readonly log?: 'current' | 'previous'
}

/** `suspect`: nothing is wrong yet, but it is not ready; its events may tell more. */
export type Finding = { readonly trouble: Trouble } | { readonly suspect: string | undefined } | undefined

/** A container says these while it is being started. */
export const startingReasons: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing'])

export function examine(pod: KubeObject): Finding {
  const status = (pod.status ?? {}) as PodStatus
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  for (const container of containers) {
    const trouble = containerTrouble(container)
    if (trouble) return { trouble }
  }
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False')
    return { trouble: { reason: scheduled.reason ?? 'Unschedulable', message: scheduled.message } }
  if (status.phase === 'Failed')
    return { trouble: { reason: status.reason ?? 'Failed', message: status.message } }
  const unready = status.containerStatuses?.find(({ ready, state }) => !ready && !state?.terminated)
  if (unready || status.phase === 'Pending')
    return { suspect: unready?.state?.running ? unready.name : undefined }
  return undefined
}

function containerTrouble({
  name,
  ready,
  restartCount: restarts = 0,
  state,
  lastState,
}: ContainerStatus): Trouble | undefined {
  const last = lastState?.terminated
  if (state?.waiting?.reason !== undefined && !startingReasons.has(state.waiting.reason)) {
    // Why it ended says more than that it is not started again yet.
    const reason = isTelling(last?.reason) ? last.reason : state.waiting.reason
    const message = last?.message || state.waiting.message
    return {
      container: name,
      reason,
      message,
      exitCode: last?.exitCode,
      restarts,
      ...(last && { log: 'current' }),
    }
  }
  const ended = state?.terminated
  if (ended && ended.exitCode !== 0) return { container: name, ...reasonOf(ended), restarts, log: 'current' }
  if (state?.running && !ready && last && last.exitCode !== 0)
    return { container: name, ...reasonOf(last), restarts, log: 'previous' }
  return undefined
}

const isTelling = (reason: string | undefined): reason is string =>
  reason !== undefined && reason !== 'Error' && reason !== 'Completed'

const reasonOf = ({ reason = 'Error', message, exitCode }: Terminated) => ({ reason, message, exitCode })
