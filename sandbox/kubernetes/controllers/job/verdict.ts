import type { Job, Pod } from '../kinds.ts'
import { type Condition, conditionOf, withCondition } from '../runtime/conditions.ts'
import type { SandboxTime } from '../runtime/time.ts'

/** How a Job ends. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

export interface Tally {
  readonly job: Job
  readonly active: readonly Pod[]
  readonly succeeded: number
  readonly failed: number
  readonly startTime: string | undefined
  readonly time: SandboxTime
}

const complete: Verdict = {
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

const exhausted: Verdict = {
  type: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
}

const late: Verdict = {
  type: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
}

/** Undefined while the Job goes on. */
export function verdictOn({ job, active, succeeded, failed, startTime, time }: Tally): Verdict | undefined {
  const { completions, backoffLimit = 6, activeDeadlineSeconds, template } = job.spec
  const restarts = template.spec.restartPolicy === 'OnFailure' ? restartsOf(active) : 0
  if (failed > backoffLimit) return exhausted
  if (restarts > 0 && restarts >= backoffLimit) return exhausted
  if (activeDeadlineSeconds !== undefined && time.remaining(startTime, activeDeadlineSeconds) === 0)
    return late
  if (active.length > 0) return undefined
  if (completions === undefined) return succeeded > 0 ? complete : undefined
  return succeeded >= completions ? complete : undefined
}

const restartsOf = (pods: readonly Pod[]): number =>
  pods
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)

/** The conditions with how it ends, announced and said; or with whether it is suspended. */
export function conditionsAfter(job: Job, verdict: Verdict | undefined, now: string): readonly Condition[] {
  const present = job.status?.conditions ?? []
  const say = (type: string, status: Condition['status'], reason: string, message: string): Condition => ({
    type,
    status,
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  })
  if (verdict) {
    const announcement = verdict.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
    return [announcement, verdict.type].reduce(
      (conditions, type) => withCondition(conditions, say(type, 'True', verdict.reason, verdict.message)),
      present,
    )
  }
  const wasSuspended = conditionOf(job.status, 'Suspended')?.status === 'True'
  if (job.spec.suspend)
    return withCondition(present, say('Suspended', 'True', 'JobSuspended', 'Job suspended'))
  return wasSuspended
    ? withCondition(present, say('Suspended', 'False', 'JobResumed', 'Job resumed'))
    : present
}
