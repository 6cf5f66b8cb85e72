import { isOver } from '../job/index.ts'
import type { CronJob, Job } from '../kinds.ts'
import { isSame } from '../runtime/canonical.ts'
import { isTrue } from '../runtime/conditions.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'
import { controlled, controllersOf, ownerReference } from '../runtime/owners.ts'
import { toStamp } from '../runtime/time.ts'
import { parseSchedule, type Schedule } from './schedule.ts'

const source = { component: 'cronjob-controller' }

export function cronJobController(context: Context): Controller {
  return {
    name: source.component,
    watches: { 'CronJob.batch': itself, 'Job.batch': controllersOf(context, 'CronJob.batch') },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const cronJob = context.cluster.get('CronJob.batch', namespace, name) as CronJob | undefined
      if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) return undefined
      return new CronRun(context, cronJob).sync()
    },
  }
}

const hour = 3_600_000

/** How far back the latest time that was due is looked for, so that few of the times missed are counted through. */
const windows = [hour, 24 * hour, 31 * 24 * hour, 5 * 366 * 24 * hour]

/** One look at a CronJob. */
class CronRun {
  readonly #context: Context
  readonly #cronJob: CronJob
  #jobs: Job[]
  #lastScheduleTime: string | undefined
  #lastSuccessfulTime: string | undefined

  constructor(context: Context, cronJob: CronJob) {
    this.#context = context
    this.#cronJob = cronJob
    this.#jobs = controlled(context.cluster, 'Job.batch', cronJob) as Job[]
    this.#lastScheduleTime = cronJob.status?.lastScheduleTime
    this.#lastSuccessfulTime = cronJob.status?.lastSuccessfulTime
  }

  sync(): number | undefined {
    const { spec } = this.#cronJob
    this.#noteEnds()
    this.#forgetOld()
    const schedule = parseSchedule(spec.schedule, spec.timeZone)
    if (schedule === undefined) {
      this.#tell('Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(spec.schedule)}`)
    } else if (!spec.suspend) this.#startDue(schedule)
    this.#write()
    const now = this.#context.time.now()
    const next = spec.suspend ? undefined : schedule?.next(now)
    return next === undefined ? undefined : next - now
  }

  #active(): Job[] {
    return this.#jobs.filter((job) => !isOver(job))
  }

  #noteEnds(): void {
    const running = new Set((this.#cronJob.status?.active ?? []).map(({ uid }) => uid))
    for (const job of this.#jobs.filter(isOver)) {
      const end = isTrue(job.status, 'Complete') ? 'Complete' : 'Failed'
      if (running.has(job.metadata.uid)) {
        this.#tell('Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${end}`)
      }
      const completed = job.status?.completionTime
      if (completed && completed > (this.#lastSuccessfulTime ?? '')) this.#lastSuccessfulTime = completed
    }
  }

  /** Keeps as many Jobs that are over as the history's limits say. */
  #forgetOld(): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = this.#cronJob.spec
    const trim = (type: string, limit: number) => {
      const over = this.#jobs.filter((job) => isTrue(job.status, type) && !job.metadata.deletionTimestamp)
      const byStart = over.sort((a, b) =>
        (a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1,
      )
      for (const job of byStart.slice(0, Math.max(0, over.length - limit))) this.#delete(job)
    }
    trim('Complete', successfulJobsHistoryLimit)
    trim('Failed', failedJobsHistoryLimit)
  }

  #delete(job: Job): void {
    const { namespace, name, uid } = job.metadata
    this.#context.cluster.delete('Job.batch', namespace, name!, {
      propagationPolicy: 'Background',
      uid: uid!,
    })
    this.#jobs = this.#jobs.filter((one) => one !== job)
    this.#tell('Normal', 'SuccessfulDelete', `Deleted job ${name}`)
  }

  #startDue(schedule: Schedule): void {
    const { concurrencyPolicy = 'Allow', startingDeadlineSeconds } = this.#cronJob.spec
    const due = this.#due(schedule)
    if (due === undefined) return
    const { time } = this.#context
    if (startingDeadlineSeconds !== undefined && due + startingDeadlineSeconds * 1000 < time.now()) {
      return this.#tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${toStamp(due)}`)
    }
    const name = `${this.#cronJob.metadata.name}-${Math.floor(due / 60_000)}`
    if (this.#jobs.some((job) => job.metadata.name === name)) return
    if (concurrencyPolicy === 'Forbid' && this.#active().length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      return this.#tell('Normal', 'JobAlreadyActive', message)
    }
    if (concurrencyPolicy === 'Replace') for (const job of this.#active()) this.#delete(job)
    this.#start(name, due)
  }

  /** The latest time that has come since the last start; of those missed only the last one counts. */
  #due(schedule: Schedule): number | undefined {
    const now = this.#context.time.now()
    const since = Date.parse(this.#lastScheduleTime ?? this.#cronJob.metadata.creationTimestamp!)
    for (const window of windows) {
      let due: number | undefined
      let next = schedule.next(Math.max(since, now - window))
      while (next !== undefined && next <= now) {
        due = next
        next = schedule.next(next)
      }
      if (due !== undefined || since >= now - window) return due
    }
    return undefined
  }

  #start(name: string, due: number): void {
    const { jobTemplate } = this.#cronJob.spec
    const job = this.#context.cluster.create({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace: this.#cronJob.metadata.namespace!,
        labels: { ...jobTemplate.metadata?.labels },
        annotations: {
          ...jobTemplate.metadata?.annotations,
          'batch.kubernetes.io/cronjob-scheduled-timestamp': toStamp(due),
        },
        ownerReferences: [ownerReference(this.#cronJob)],
      },
      spec: jobTemplate.spec,
    }) as Job
    this.#jobs.push(job)
    this.#lastScheduleTime = toStamp(due)
    this.#tell('Normal', 'SuccessfulCreate', `Created job ${name}`)
  }

  #write(): void {
    const active = this.#active().map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      namespace: metadata.namespace!,
      name: metadata.name!,
      uid: metadata.uid!,
      resourceVersion: metadata.resourceVersion!,
    }))
    const known = new Map((this.#cronJob.status?.active ?? []).map((one) => [one.uid, one]))
    const status = {
      ...(active.length === 0 ? {} : { active: active.map((one) => known.get(one.uid) ?? one) }),
      ...(this.#lastScheduleTime === undefined ? {} : { lastScheduleTime: this.#lastScheduleTime }),
      ...(this.#lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime: this.#lastSuccessfulTime }),
    }
    if (isSame(this.#cronJob.status ?? {}, status)) return
    this.#context.cluster.updateStatus({ ...this.#cronJob, status } satisfies CronJob)
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record(this.#cronJob, source, { type, reason, message })
  }
}
