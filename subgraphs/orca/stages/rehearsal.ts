import type { JsonObject } from '../domain/execution.ts'
import type { UnknownValue } from '../planning/plan.ts'
import type { ChildKey, TaskWork } from './define.ts'

/**
 * One thing that a task would do to the world. `kind` says what: `manifest` (a thing in a cloud: account, location, name, action,
 * changes), `image` (that would run), `job`, `call` (method, url), `pipeline` (with the plan of it), `judgment`, `save` …
 */
export interface Effect {
  readonly kind: string
  readonly [detail: string]: unknown
}

/** What is known beforehand of what a task brings. */
export interface Rehearsed {
  readonly context?: JsonObject
  readonly outputs?: JsonObject
  readonly effects?: readonly Effect[]
  /** What of it cannot be known yet; paths begin in the stage. */
  readonly unknowns?: readonly UnknownValue[]
  /** Expressions that would fail, though the task would go on. */
  readonly failed?: readonly { readonly path: string; readonly message: string }[]
  /** Why it would fail, as far as that can be known. */
  readonly problems?: readonly string[]
  /** When the stage would go on, in milliseconds since 1970. */
  readonly scheduledTime?: number
  /** It brings more than that, to its context only or to both: what others look for there and do not find is unknown, not missing. */
  readonly leavesOpen?: 'context' | 'both'
}

export interface RehearsalWork<P> extends TaskWork<P> {
  readonly plans: PlanPort
}

/** What a rehearsal may ask; nothing of it changes anything. */
export interface PlanPort {
  /** What operations would do to a cloud, and what they would answer. */
  operations(request: {
    readonly cloudProvider: string
    readonly operations: readonly JsonObject[]
  }): Promise<{
    readonly effects: readonly JsonObject[]
    readonly problems: readonly string[]
    readonly resultObjects: readonly JsonObject[]
  }>
  /** The plan of a saved pipeline, or custom strategy, started with this trigger: `{ pipelineId, name, application, plan }`. */
  child(
    wanted: { readonly pipeline: ChildKey; readonly isStrategy?: boolean },
    trigger: JsonObject,
  ): Promise<JsonObject>
}
