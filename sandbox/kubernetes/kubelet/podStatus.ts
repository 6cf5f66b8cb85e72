import type { Pod, PodPhase, PodStatus } from '../controllers/kinds.ts'
import { type Condition, conditionOf } from '../controllers/runtime/conditions.ts'
import type { ContainerRun } from './containerRun.ts'

/** What a pod's status is made of. */
export interface Parts {
  readonly pod: Pod
  readonly init: readonly ContainerRun[]
  readonly main: readonly ContainerRun[]
  readonly hostIp: string
  /** Undefined until the pod has its network. */
  readonly ip: string | undefined
  readonly startTime: string
  /** Whether its volumes are there. */
  readonly isMounted: boolean
  /** Why its node has thrown it out. */
  readonly evicted: string | undefined
}

export function podStatus(parts: Parts, now: string): PodStatus {
  const { pod, init, main, hostIp, ip, startTime, evicted } = parts
  const phase = phaseOf(parts)
  const { conditions: _, ...present } = pod.status ?? {}
  return {
    ...present,
    phase,
    conditions: conditions(parts, phase, now),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    startTime,
    ...(evicted === undefined ? {} : { reason: 'Evicted', message: evicted }),
    ...(init.length === 0 ? {} : { initContainerStatuses: init.map((run) => run.status()) }),
    containerStatuses: main.map((run) => run.status()),
  }
}

function phaseOf({ pod, init, main, evicted }: Parts): PodPhase {
  if (evicted !== undefined) return 'Failed'
  const { restartPolicy = 'Always' } = pod.spec
  if (init.some((run) => run.role === 'init' && run.isOver && !run.isInitialized)) return 'Failed'
  const hasBegun = (run: ContainerRun) => run.state.waiting === undefined || run.hasRun
  if (!init.every((run) => run.isInitialized || run.role === 'sidecar') || !main.every(hasBegun))
    return 'Pending'
  if (restartPolicy === 'Always' || !main.every((run) => run.isOver)) return 'Running'
  return main.every((run) => run.state.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed'
}

function conditions(parts: Parts, phase: PodPhase, now: string): Condition[] {
  const { pod, init, main, ip, isMounted } = parts
  const isFinished = phase === 'Succeeded' || phase === 'Failed'
  const unready = [...init.filter((run) => run.role === 'sidecar'), ...main].filter((run) => !run.isReady)
  const incomplete = init.filter((run) => !run.isInitialized)
  const ready = isFinished
    ? refused(phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed')
    : unready.length > 0
      ? refused('ContainersNotReady', `containers with unready status: [${names(unready)}]`)
      : granted
  const initialized =
    incomplete.length > 0 && phase !== 'Succeeded'
      ? refused('ContainersNotInitialized', `containers with incomplete status: [${names(incomplete)}]`)
      : init.length > 0 && phase === 'Succeeded'
        ? { ...granted, reason: 'PodCompleted' }
        : granted
  const wanted: [string, Verdict][] = [
    ['PodReadyToStartContainers', ip !== undefined && isMounted && !isFinished ? granted : refused()],
    ['Initialized', initialized],
    ['Ready', ready],
    ['ContainersReady', ready],
  ]
  const scheduled = conditionOf(pod.status, 'PodScheduled')
  return [
    ...wanted.map(([type, verdict]) => since(conditionOf(pod.status, type), { type, ...verdict }, now)),
    ...(scheduled ? [scheduled] : []),
  ]
}

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>

const granted: Verdict = { status: 'True' }

const refused = (reason?: string, message?: string): Verdict => ({
  status: 'False',
  ...(reason === undefined ? {} : { reason }),
  ...(message === undefined ? {} : { message }),
})

const names = (runs: readonly ContainerRun[]) => runs.map((run) => run.container.name).join(' ')

function since(present: Condition | undefined, next: Condition, now: string): Condition {
  const lastTransitionTime = present?.status === next.status ? (present.lastTransitionTime ?? now) : now
  return { ...next, lastProbeTime: null, lastTransitionTime }
}
