import { randomUUID } from 'node:crypto'
import type { Leases } from '#platform/engine/engine.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { type Ending, type OperationTask, orchestration } from '../domain/operationTask.ts'
import { CloudError } from '../providers/cloudError.ts'
import type { Cancellation, TaskWork } from '../store/tasks.ts'
import { trimmed } from './resultSize.ts'
import { failureOf, type ReadyOperation, runOperation } from './runOperation.ts'
import { taskMetrics } from './taskMetrics.ts'
import { Abandoned, type RunPorts, TaskRun } from './taskRun.ts'

export interface RunnerPorts extends RunPorts {
  readonly leases: Leases
  readonly metrics: Metrics
  /** Makes an operation of what was submitted. Throws CloudError, e.g. when the account is gone. */
  readonly prepare: (submitted: JsonObject, cloudProvider: string) => ReadyOperation
}

/** Says to whoever works on a task that it is to be canceled: `{ id, user, reason }`. */
export const cancellationsTopic = 'clouddriver.cancellations'

/** How long operations have to end after they were told that the service stops. */
const lastWordsMs = 500

interface AtWork {
  run: TaskRun | undefined
  readonly canceled: AbortController
  /** Aborted when the task is to be left as it is; also one that is being canceled. */
  readonly abandoned: AbortController
  readonly ended: Promise<void>
}

/** Works on tasks, each under a lease: what another process, or an earlier one, has begun goes on here. */
export class TaskRunner {
  /** Names this process in the store: what it has lost to another one it cannot write any more. */
  readonly worker = randomUUID()
  readonly #ports: RunnerPorts
  readonly #atWork = new Map<string, AtWork>()
  readonly #metrics: ReturnType<typeof taskMetrics>
  readonly #close: () => void
  #stopped = false

  constructor(ports: RunnerPorts) {
    this.#ports = ports
    this.#metrics = taskMetrics(ports.metrics)
    this.#close = ports.events.subscribe(cancellationsTopic, (event) => {
      const { id, ...cancellation } = event as Cancellation & { id: string }
      this.#cancel(id, cancellation)
    })
  }

  /** Begins a task that this worker has just stored. */
  start(work: TaskWork): void {
    this.#begin(work.task.id, async () => work)
  }

  /** Takes up what is not being worked on, and makes up for cancellations that were not heard of. */
  async sweep(): Promise<void> {
    const { tasks } = this.#ports
    for (const [id, cancellation] of await tasks.canceled([...this.#atWork.keys()]))
      this.#cancel(id, cancellation)
    for (const id of await tasks.unfinished()) this.#begin(id, () => tasks.claim(id, this.worker))
  }

  /** A task as it is now, if this process works on it. */
  find(id: string): OperationTask | undefined {
    return this.#atWork.get(id)?.run?.task
  }

  /** Takes nothing new; what has not ended within `timeoutMs` is left for another process or the next start. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopped = true
    this.#close()
    const all = Promise.all([...this.#atWork.values()].map(({ ended }) => ended))
    await within(all, timeoutMs)
    for (const { abandoned } of this.#atWork.values()) abandoned.abort(new Abandoned('the service stops'))
    // What does not listen to its signal cannot write any more, and is not waited for.
    await within(all, lastWordsMs)
  }

  #cancel(id: string, { user, reason }: Cancellation): void {
    const message = `${user} has canceled it${reason ? `: ${reason}` : '.'}`
    this.#atWork.get(id)?.canceled.abort(new CloudError('CANCELED', message))
  }

  #begin(id: string, obtain: () => Promise<TaskWork | undefined>): void {
    if (this.#stopped || this.#atWork.has(id)) return
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const atWork = {
      run: undefined,
      canceled: new AbortController(),
      abandoned: new AbortController(),
      ended,
    }
    this.#atWork.set(id, atWork)
    this.#metrics.running(this.#atWork.size)
    void this.#underLease(id, obtain, atWork).finally(() => {
      this.#atWork.delete(id)
      this.#metrics.running(this.#atWork.size)
      resolve()
    })
  }

  async #underLease(id: string, obtain: () => Promise<TaskWork | undefined>, atWork: AtWork): Promise<void> {
    const { leases, log } = this.#ports
    try {
      await leases.withLock(`clouddriver.task.${id}`, async (lost) => {
        const lose = () => atWork.abandoned.abort(new Abandoned('the lease was lost'))
        lost.addEventListener('abort', lose)
        const work = await obtain()
        if (work) await this.#work(work, atWork)
        lost.removeEventListener('abort', lose)
      })
    } catch (error) {
      // It stands in the store as it was; the next sweep, here or elsewhere, takes it up.
      if (error instanceof Abandoned)
        log.info({ task: id, reason: error.message }, 'a task goes on elsewhere')
      else if (!this.#stopped)
        log.error({ task: id, err: error }, 'a task was interrupted; it is taken up again')
    }
  }

  async #work(work: TaskWork, atWork: AtWork): Promise<void> {
    const { clock } = this.#ports
    const { canceled, abandoned } = atWork
    const run = new TaskRun(work, this.worker, abandoned.signal, this.#ports)
    atWork.run = run
    if (work.cancellation) this.#cancel(work.task.id, work.cancellation)
    try {
      const { ending, result } = await this.#operations(
        work,
        run,
        AbortSignal.any([abandoned.signal, canceled.signal]),
      )
      const task = await run.end({ ...ending, endTime: clock.now() }, result)
      this.#metrics.ended(task)
    } finally {
      run.stop()
    }
  }

  /** Does what is left of the operations; the result of the last one is written together with the end. */
  async #operations(
    work: TaskWork,
    run: TaskRun,
    signal: AbortSignal,
  ): Promise<{ ending: Omit<Ending, 'endTime'>; result?: JsonObject }> {
    const { failpoint } = this.#ports
    const { submitted } = work
    for (let index = run.task.resultObjects.length; index < submitted.length; index++) {
      const outcome = await this.#operation(submitted[index]!, index, run, signal)
      if (outcome.ending) return { ending: outcome.ending }
      await failpoint('clouddriver.operation.afterRun')
      const result = trimmed(outcome.result, run.task.resultObjects)
      if (index === submitted.length - 1) {
        run.phase(orchestration, 'Orchestration completed.')
        return { ending: { state: 'COMPLETED' }, result }
      }
      await run.result(result)
      await failpoint('clouddriver.operation.recorded')
    }
    return { ending: { state: 'COMPLETED' } }
  }

  async #operation(submitted: JsonObject, index: number, run: TaskRun, signal: AbortSignal) {
    const { prepare, failpoint, clock, log } = this.#ports
    await failpoint('clouddriver.operation.beforeRun')
    try {
      signal.throwIfAborted()
      const ready = prepare(submitted, run.task.cloudProvider)
      run.phase(orchestration, `Processing op: ${ready.operation.name}`)
      const options = { index, signal, clock, log }
      return { result: await this.#metrics.timed(ready, () => runOperation(ready, run, options)) }
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error
      const left = [error, reason].find((each) => each instanceof Abandoned)
      if (left) throw left
      if (!(reason instanceof CloudError))
        log.error({ task: run.task.id, err: reason }, 'an operation failed')
      const failure = failureOf(reason)
      run.phase(orchestration, `Orchestration failed: ${failure.message}`)
      const state = failure.code === 'CANCELED' ? ('CANCELED' as const) : ('FAILED' as const)
      return { ending: { state, failure } }
    }
  }
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
