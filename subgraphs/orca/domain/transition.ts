import { type Execution, type JsonObject, type Pending, type Stage, stageId, type Task } from './execution.ts'
import { StageGraph } from './graph.ts'
import { type Message, messageId } from './messages.ts'
import { withoutKeys } from './source.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What a change may set on an execution itself; stages and messages have methods of their own. */
type ExecutionChange = Partial<
  Pick<
    Execution,
    | 'application'
    | 'status'
    | 'startTime'
    | 'endTime'
    | 'canceled'
    | 'canceledBy'
    | 'cancellationReason'
    | 'paused'
    | 'waiting'
  >
>

/**
 * One change of an execution under construction. It never touches the execution it starts from: `result()` answers
 * the next one, which shares all that did not change. Handlers are written against this and nothing else, so what
 * they do is a function of (execution, message, now).
 */
export class Transition {
  readonly before: Execution
  readonly now: number
  #execution: Mutable<Execution>
  #stages: Map<string, Stage> | undefined
  #outbox: Map<string, Pending> | undefined
  #graph: StageGraph | undefined
  #added = 0
  readonly #immediate: Message[] = []

  /** `graph` is the one of `before`, where somebody has it already. */
  constructor(before: Execution, now: number, graph?: StageGraph) {
    this.before = before
    this.now = now
    this.#execution = { ...before }
    this.#graph = graph
  }

  get execution(): Execution {
    return this.#execution
  }

  get graph(): StageGraph {
    this.#graph ??= new StageGraph(this.#execution.stages.values())
    return this.#graph
  }

  newStageId(): string {
    return stageId(this.before.id, this.before.revision + 1, this.#added++)
  }

  stage(id: string): Stage {
    const stage = this.#execution.stages.get(id)
    if (!stage) throw new Error(`stage ${id} is not in execution ${this.before.id}`)
    return stage
  }

  task(stageId: string, taskId: string): Task {
    const task = this.stage(stageId).tasks.find(({ id }) => id === taskId)
    if (!task) throw new Error(`task ${taskId} is not in stage ${stageId}`)
    return task
  }

  children(stage: Stage): Stage[] {
    return this.graph.childrenOf(stage.id).map((id) => this.stage(id))
  }

  set(change: ExecutionChange): void {
    this.#execution = { ...this.#execution, ...change }
  }

  setStage(id: string, change: Partial<Stage>): Stage {
    const next = { ...this.stage(id), ...change }
    this.#editableStages().set(id, next)
    return next
  }

  /** Adds to what a stage offers to the stages downstream. */
  mergeOutputs(id: string, values: JsonObject): void {
    const outputs = mergedObject(this.stage(id).outputs, values)
    if (outputs !== this.stage(id).outputs) this.setStage(id, { outputs })
  }

  /** Puts values to a stage's context; a value of undefined removes its key. */
  mergeContext(id: string, values: JsonObject): void {
    const { source, ...stage } = this.stage(id)
    const context = mergedObject(stage.context, values)
    const left = source && withoutKeys(source, values)
    if (context !== stage.context || left !== source)
      this.setStage(id, { context, ...(left && { source: left }) })
  }

  setTask(stageId: string, taskId: string, change: Partial<Task>): void {
    const tasks = this.stage(stageId).tasks.map((task) =>
      task.id === taskId ? { ...task, ...change } : task,
    )
    this.setStage(stageId, { tasks })
  }

  addStage(stage: Stage): void {
    this.#editableStages().set(stage.id, stage)
    this.#graph = undefined
  }

  /** Takes a stage away, and what was still to be handled of it. */
  removeStage(id: string): void {
    this.forgetMessages(id)
    this.#editableStages().delete(id)
    this.#graph = undefined
  }

  /** Whatever is still to be handled of a stage is of no use any more. */
  forgetMessages(stageId: string): void {
    for (const [id, { message }] of this.#execution.outbox)
      if ('stageId' in message && message.stageId === stageId) this.#editableOutbox().delete(id)
  }

  /** Has the message handled in this same change, or, with a delay, once that has passed. */
  push(message: Message, delayMs = 0): void {
    if (delayMs > 0) this.keep(message, delayMs)
    else this.#immediate.push(message)
  }

  /** Leaves the message for a later change: its handling reaches outside, or its time has not come. */
  keep(message: Message, delayMs = 0): void {
    const nudges = this.#execution.outbox.get(messageId(message))?.nudges ?? 0
    this.#editableOutbox().set(messageId(message), { message, dueAt: this.now + delayMs, nudges })
  }

  /** Makes a kept message due now, also while it is being handled. No-op when there is none. */
  nudge(id: string): void {
    const pending = this.#execution.outbox.get(id)
    if (pending) this.#editableOutbox().set(id, { ...pending, dueAt: this.now, nudges: pending.nudges + 1 })
  }

  consume(id: string): void {
    if (this.#execution.outbox.has(id)) this.#editableOutbox().delete(id)
  }

  /** The next message that this change still has to handle. */
  nextImmediate(): Message | undefined {
    return this.#immediate.shift()
  }

  /** The execution after the change, one revision further; the one before when nothing changed. */
  result(): Execution {
    const keys = Object.keys(this.#execution) as (keyof Execution)[]
    const changed = keys.filter((key) => this.#execution[key] !== this.before[key])
    if (changed.length === 0) return this.before
    const visible = changed.some((key) => key !== 'outbox')
    return {
      ...this.#execution,
      revision: this.before.revision + 1,
      sequence: this.before.sequence + (visible ? 1 : 0),
    }
  }

  #editableStages(): Map<string, Stage> {
    if (!this.#stages) {
      this.#stages = new Map(this.#execution.stages)
      this.#execution.stages = this.#stages
    }
    return this.#stages
  }

  #editableOutbox(): Map<string, Pending> {
    if (!this.#outbox) {
      this.#outbox = new Map(this.#execution.outbox)
      this.#execution.outbox = this.#outbox
    }
    return this.#outbox
  }
}

/** `base` with `values` put over it; `base` itself when that changes nothing. */
function mergedObject(base: JsonObject, values: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...base }
  let changed = false
  for (const [key, value] of Object.entries(values)) {
    if (Object.is(merged[key], value)) continue
    changed = true
    if (value === undefined) delete merged[key]
    else merged[key] = value
  }
  return changed ? merged : base
}
