import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { HealthState, InstanceHealth } from '../../../../domain/resources.ts'
import type { ContainerState, ContainerStatus, PodStatus } from '../../podStatus.ts'
import type { PodBody } from '../entry.ts'

/** Spinnaker knows the first two; a pod that has ended says how. */
const phases: Readonly<Record<string, HealthState>> = {
  Pending: 'Down',
  Running: 'Up',
  Succeeded: 'Succeeded',
  Failed: 'Failed',
}

export function pod({ spec, status }: KubeObject): PodBody {
  const { phase = 'Unknown', ...rest } = (status ?? {}) as PodStatus
  const { containerStatuses = [], initContainerStatuses = [] } = rest
  const hasEnded = phase === 'Succeeded' || phase === 'Failed'
  return {
    type: 'pod',
    node: (spec as { nodeName?: string } | undefined)?.nodeName,
    health: [
      podHealth(phase, rest),
      ...initContainerStatuses.filter(hindersStart).map((container) => containerHealth(container, hasEnded)),
      ...containerStatuses.map((container) => containerHealth(container, hasEnded)),
    ],
  }
}

function podHealth(phase: string, { reason, message, conditions = [] }: PodStatus): InstanceHealth {
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  return {
    type: 'kubernetes/pod',
    source: 'Pod',
    state: phases[phase] ?? 'Unknown',
    ...present({ reason: reason ?? unscheduled?.reason, message: message ?? unscheduled?.message }),
  }
}

/** One that has done its work, or has nothing to do yet, says nothing of the pod's health. */
function hindersStart({ state, lastState }: ContainerStatus): boolean {
  const failed = (of: ContainerState | undefined) => (of?.terminated?.exitCode ?? 0) !== 0
  const stuck = state?.waiting?.reason !== undefined && state.waiting.reason !== 'PodInitializing'
  return stuck || failed(state) || (state?.terminated === undefined && failed(lastState))
}

function containerHealth(container: ContainerStatus, hasEnded: boolean): InstanceHealth {
  const { name, ready = false, restartCount = 0, state = {}, lastState } = container
  const ended = state.terminated ?? lastState?.terminated
  const { reason, message } = state.waiting ?? state.terminated ?? {}
  return {
    type: 'kubernetes/container',
    source: `Container ${name}`,
    state: hasEnded ? (state.terminated?.exitCode === 0 ? 'Succeeded' : 'Failed') : ready ? 'Up' : 'Down',
    ...present({
      reason,
      message,
      exitCode: ended?.exitCode,
      signal: ended?.signal,
      lastReason: lastState?.terminated?.reason,
      restarts: restartCount || undefined,
    }),
  }
}

const present = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
