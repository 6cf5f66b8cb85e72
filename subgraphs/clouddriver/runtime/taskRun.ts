import { setTimeout as delay } from 'node:timers/promises'
import type { Events } from '#platform/engine/engine.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { type Ending, type OperationTask, withEnd, withPhase, withResult } from '../domain/operationTask.ts'
import type { TaskRepository, TaskUpdate, TaskWork } from '../store/tasks.ts'

export interface RunPorts {
  readonly tasks: TaskRepository
  readonly events: Events
  readonly clock: Clock
  readonly log: Logger
  readonly failpoint: Failpoint
}

/** Each event is the task as it is then. */
export const taskTopic = (id: string) => `clouddriver.task.${id}`

/** What is thrown where a task must not be worked on here any longer: it goes on elsewhere, or at the next start. */
export class Abandoned extends Error {}

/** Phases that stream are told at once and written together. */
const betweenWritesMs = 100
/** How long a finished task can be asked for. */
const retentionMs = 7 * 86_400_000
const firstRetryMs = 100
const longestRetryMs = 5_000

/** A task while this process works on it: in memory as it is now, in the store a moment later. */
export class TaskRun {
  readonly #ports: RunPorts
  readonly #worker: string
  /** Aborted with Abandoned when nothing must be written any more. */
  readonly #abandoned: AbortSignal
  readonly #decided = new Map<string, Promise<unknown>>()
  #task: OperationTask
  #written: OperationTask
  #writing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #announcing = false

  constructor({ task, decisions }: TaskWork, worker: string, abandoned: AbortSignal, ports: RunPorts) {
    this.#ports = ports
    this.#worker = worker
    this.#abandoned = abandoned
    this.#task = task
    this.#written = task
    for (const { operation, name, value } of decisions)
      this.#decided.set(`${operation} ${name}`, Promise.resolve(value))
  }

  get task(): OperationTask {
    return this.#task
  }

  /** Tells of a step; it is written within a tenth of a second. */
  phase(phase: string, status: string): void {
    if (this.#abandoned.aborted) return
    this.#task = withPhase(this.#task, { phase, status, time: this.#ports.clock.now() })
    this.#announceSoon()
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      // What is not written now is written with what comes next.
      void this.#write().catch(() => undefined)
    }, betweenWritesMs)
  }

  /** Resolves when the result is durable. */
  async result(result: JsonObject): Promise<void> {
    this.#task = withResult(this.#task, result)
    await this.#persist(() => this.#write())
    this.#announceSoon()
  }

  /** What was decided under the name in this or an earlier run of the task, or what `decide` answers, once durable. */
  once<T>(operation: number, name: string, decide: () => T | Promise<T>): Promise<T> {
    const key = `${operation} ${name}`
    const known = this.#decided.get(key)
    if (known) return known as Promise<T>
    const deciding = this.#decide(operation, name, decide)
    this.#decided.set(key, deciding)
    // One that failed may be tried again.
    deciding.catch(() => this.#decided.delete(key))
    return deciding
  }

  /** Resolves when the end is durable and told; `result` is that of the last operation. */
  async end(ending: Ending, result?: JsonObject): Promise<OperationTask> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { tasks, events, failpoint } = this.#ports
    await this.#writing
    const done = result ? withResult(this.#task, result) : this.#task
    const ended = withEnd(done, ending)
    await failpoint('clouddriver.task.beforeEnd')
    const expireAt = new Date(ending.endTime + retentionMs)
    const update = this.#updateTo(ended, { task: ended, expireAt })
    await this.#persist(() => this.#owned(() => tasks.update(ended.id, this.#worker, update)))
    await failpoint('clouddriver.task.afterEnd')
    this.#task = ended
    events.publish(taskTopic(ended.id), ended)
    return ended
  }

  /** Nothing is written from now on. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  async #decide<T>(operation: number, name: string, decide: () => T | Promise<T>): Promise<T> {
    const value = await decide()
    const decision = { operation, name, value }
    const { tasks, failpoint } = this.#ports
    await this.#persist(() => this.#owned(() => tasks.decide(this.#task.id, this.#worker, decision)))
    await failpoint('clouddriver.operation.decided')
    return value
  }

  /** One after the other; each writes all that is new by then. */
  #write(): Promise<void> {
    const write = async () => {
      const task = this.#task
      if (task === this.#written) return
      const update = this.#updateTo(task)
      await this.#owned(() => this.#ports.tasks.update(task.id, this.#worker, update))
      this.#written = task
    }
    const writing = this.#writing.then(write)
    this.#writing = writing.catch(() => undefined)
    return writing
  }

  #updateTo(task: OperationTask, ended?: TaskUpdate['ended']): TaskUpdate {
    return {
      revision: task.revision,
      phases: task.history.slice(this.#written.history.length),
      results: task.resultObjects.slice(this.#written.resultObjects.length),
      ended,
    }
  }

  async #owned(write: () => Promise<boolean>): Promise<void> {
    if (this.#abandoned.aborted) throw this.#abandoned.reason
    if (!(await write())) throw new Abandoned('another process works on the task')
  }

  /** What has been done must not be forgotten because the store is away for a while. */
  async #persist(write: () => Promise<void>): Promise<void> {
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
      try {
        return await write()
      } catch (error) {
        if (!(error instanceof PlatformError) || error.code !== 'UNAVAILABLE') throw error
        this.#ports.log.warn(
          { task: this.#task.id, err: error },
          'a task cannot be written; it is tried again',
        )
      }
      await delay(waitMs, undefined, { signal: this.#abandoned }).catch(() => undefined)
      if (this.#abandoned.aborted) throw this.#abandoned.reason
    }
  }

  /** What happens in one turn of the event loop is one event. */
  #announceSoon(): void {
    if (this.#announcing) return
    this.#announcing = true
    setImmediate(() => {
      this.#announcing = false
      this.#ports.events.publish(taskTopic(this.#task.id), this.#task)
    })
  }
}
