import type { Job, Pod } from '../kinds.ts'
import { podFromTemplate } from '../pods/fromTemplate.ts'
import { isActive, isFinished, isReady } from '../pods/pod.ts'
import { type Condition, conditionOf, isTrue } from '../runtime/conditions.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'
import { counted } from '../runtime/counts.ts'
import { claim, controllersOf } from '../runtime/owners.ts'
import { nextIndexes, podOfIndex, writeIndexes } from './indexes.ts'
import { conditionsAfter, type Verdict, verdictOn } from './verdict.ts'

const source = { component: 'job-controller' }

/** Keeps a pod until the Job has counted it. */
const finalizer = 'batch.kubernetes.io/job-tracking'

/** Seconds before a pod that failed is replaced, doubled with each further failure. */
const firstPause = 10
const longestPause = 600

export const isOver = (job: Job): boolean => isTrue(job.status, 'Complete') || isTrue(job.status, 'Failed')

export function jobController(context: Context): Controller {
  return {
    name: source.component,
    watches: { 'Job.batch': itself, Pod: controllersOf(context, 'Job.batch') },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const job = context.cluster.get('Job.batch', namespace, name) as Job | undefined
      if (job?.spec.selector === undefined) return undefined
      const pods = claim<Pod>(context, 'Pod', job, job.spec.selector)
      if (isOver(job) || job.metadata.deletionTimestamp !== undefined) return letGo(context, pods)
      return new JobRun(context, job, pods).sync()
    },
  }
}

function letGo({ cluster }: Context, pods: readonly Pod[]): undefined {
  for (const pod of pods) if (hasFinalizer(pod)) cluster.update(withoutFinalizer(pod))
}

const hasFinalizer = (pod: Pod) => (pod.metadata.finalizers ?? []).includes(finalizer)

function withoutFinalizer(pod: Pod): Pod {
  const finalizers = pod.metadata.finalizers!.filter((one) => one !== finalizer)
  return { ...pod, metadata: { ...pod.metadata, finalizers } }
}

/** The active pods that are left, and when they have to be looked at again. */
interface Kept {
  readonly pods: readonly Pod[]
  readonly again?: number
}

/** One look at a Job that is not over. */
class JobRun {
  readonly #context: Context
  readonly #job: Job
  readonly #pods: readonly Pod[]
  #succeeded: number
  #failed: number
  #startTime: string | undefined

  constructor(context: Context, job: Job, pods: readonly Pod[]) {
    this.#context = context
    this.#job = job
    this.#pods = pods
    this.#succeeded = job.status?.succeeded ?? 0
    this.#failed = job.status?.failed ?? 0
    this.#startTime = job.status?.startTime
  }

  /** Returns after how many milliseconds it has to be looked at again. */
  sync(): number | undefined {
    const { spec, status } = this.#job
    const { time } = this.#context
    const isSuspended = spec.suspend === true
    const isResumed = !isSuspended && conditionOf(status, 'Suspended')?.status === 'True'
    if (!isSuspended && (this.#startTime === undefined || isResumed)) this.#startTime = time.stamp()
    const uncounted = this.#pods.filter((pod) => hasFinalizer(pod) && !isActive(pod))
    this.#count(uncounted)
    const active = this.#pods.filter(isActive)
    const verdict = isSuspended ? undefined : verdictOn(this.#tally(active))
    const kept =
      verdict || isSuspended
        ? this.#remove(active, active.length, verdict !== undefined)
        : this.#manage(active)
    this.#write(kept.pods, verdict)
    // The count is written first: all of a tick is stored together, so no pod is counted twice or never.
    letGo(this.#context, uncounted)
    if (verdict || isSuspended) return undefined
    if (spec.activeDeadlineSeconds === undefined) return kept.again
    const left = time.remaining(this.#startTime, spec.activeDeadlineSeconds)
    return kept.again === undefined ? left : Math.min(kept.again, left)
  }

  #tally(active: readonly Pod[]) {
    return {
      job: this.#job,
      active,
      succeeded: this.#succeeded,
      failed: this.#failed,
      startTime: this.#startTime,
      time: this.#context.time,
    }
  }

  #count(uncounted: readonly Pod[]): void {
    for (const pod of uncounted) {
      if (pod.status?.phase === 'Succeeded') this.#succeeded++
      else this.#failed++
    }
  }

  /** Brings the number of pods to what is wanted. */
  #manage(active: readonly Pod[]): Kept {
    const { parallelism = 1, completions } = this.#job.spec
    const open =
      completions === undefined
        ? this.#succeeded > 0
          ? active.length
          : parallelism
        : Math.min(parallelism, Math.max(0, completions - this.#succeeded))
    if (active.length > open) return this.#remove(active, active.length - open, false)
    const missing = open - active.length
    const pause = this.#untilReplaced()
    if (missing === 0 || (pause !== undefined && pause > 0)) {
      return { pods: active, ...(missing > 0 ? { again: pause! } : {}) }
    }
    return { pods: [...active, ...this.#create(missing)] }
  }

  /** Milliseconds until pods that failed may be replaced. */
  #untilReplaced(): number | undefined {
    const failures = this.#pods.filter((pod) => pod.status?.phase === 'Failed')
    if (failures.length === 0) return undefined
    const latest = failures.map(finishedAt).sort().at(-1)
    const seconds = Math.min(firstPause * 2 ** (Math.max(this.#failed, failures.length) - 1), longestPause)
    return this.#context.time.remaining(latest, seconds * haste)
  }

  #create(count: number): Pod[] {
    const { template } = this.#job.spec
    const base = podFromTemplate(template, this.#job, {
      finalizers: [...(template.metadata?.finalizers ?? []), finalizer],
    })
    const isIndexed = this.#job.spec.completionMode === 'Indexed'
    const indexes = isIndexed ? nextIndexes(this.#job, this.#pods, count) : []
    return Array.from({ length: isIndexed ? indexes.length : count }, (_, i) => {
      const pod = this.#context.cluster.create(
        isIndexed
          ? podOfIndex(base, this.#job, indexes[i]!)
          : { ...base, metadata: { ...base.metadata, generateName: `${this.#job.metadata.name}-` } },
      ) as Pod
      this.#tell('Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
      return pod
    })
  }

  /** Those removed without having failed (`isCounted`) are not counted. */
  #remove(active: readonly Pod[], count: number, isCounted: boolean): Kept {
    const { cluster } = this.#context
    for (const pod of active.slice(0, count)) {
      const { namespace, name, uid } = pod.metadata
      if (!isCounted && hasFinalizer(pod)) cluster.update(withoutFinalizer(pod))
      cluster.delete('Pod', namespace, name!, { uid: uid! })
      this.#tell('Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
    }
    return { pods: active.slice(count) }
  }

  #write(active: readonly Pod[], verdict: Verdict | undefined): void {
    const { cluster, time } = this.#context
    const now = time.stamp()
    const present = this.#job.status
    const conditions = conditionsAfter(this.#job, verdict, now)
    const failed = this.#failed + (verdict?.type === 'Failed' ? this.#pods.filter(isActive).length : 0)
    const indexes = writeIndexes(this.#job, this.#pods)
    cluster.updateStatus({
      ...this.#job,
      status: {
        ...(conditions.length === 0 ? {} : { conditions }),
        ...(this.#startTime === undefined || this.#job.spec.suspend ? {} : { startTime: this.#startTime }),
        ...(verdict?.type === 'Complete' ? { completionTime: now } : {}),
        ...counted('active', active.length),
        ready: active.filter(isReady).length,
        terminating: this.#pods.filter((pod) => pod.metadata.deletionTimestamp && !isFinished(pod)).length,
        ...counted('succeeded', this.#succeeded),
        ...counted('failed', failed),
        ...(indexes === undefined ? {} : { completedIndexes: indexes }),
        uncountedTerminatedPods: {},
      },
    } satisfies Job)
    this.#tellOf(verdict, present?.conditions ?? [], conditions)
  }

  #tellOf(verdict: Verdict | undefined, before: readonly Condition[], after: readonly Condition[]): void {
    if (verdict?.type === 'Complete') this.#tell('Normal', 'Completed', 'Job completed')
    else if (verdict) this.#tell('Warning', verdict.reason, verdict.message)
    const status = (conditions: readonly Condition[]) => conditionOf({ conditions }, 'Suspended')?.status
    if (status(before) === status(after)) return
    if (status(after) === 'True') this.#tell('Normal', 'Suspended', 'Job suspended')
    else this.#tell('Normal', 'Resumed', 'Job resumed')
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record(this.#job, source, { type, reason, message })
  }
}

/** The sandbox waits the tenth part of a real pause. */
const haste = 0.1

function finishedAt(pod: Pod): string {
  const ends = (pod.status?.containerStatuses ?? []).map(({ state }) => state.terminated?.finishedAt ?? '')
  return ends.sort().at(-1) || pod.metadata.creationTimestamp!
}
