import type { JsonObject } from '../../domain/execution.ts'

/** Whether a precondition holds. */
export interface Checked {
  /** Why it does not. */
  readonly reason?: string
  /** In a plan: that cannot be told yet. */
  readonly isUnknown?: boolean
  /** What the stage's context tells of it. */
  readonly found?: JsonObject
}
