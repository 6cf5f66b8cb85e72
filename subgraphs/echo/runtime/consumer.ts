import type { EchoEvent } from '../domain/event.ts'

/**
 * Somebody who gets every event of the log from the moment on at which he is known first, in order and at least once. How far he has
 * come is kept in the store under his name, and moves on when `handle` has resolved.
 */
export interface Consumer {
  /** Unique and lasting: `triggers`, `notifications`, `collector:audit`. */
  readonly name: string
  /** Most events that are handed over at once. */
  readonly batch: number
  /** Events that it does not want are passed over without being handed to it. */
  wants(event: EchoEvent): boolean
  /** The same events come again, after a back-off, when it throws; nothing behind them is handed over before. */
  handle(events: readonly EchoEvent[], signal: AbortSignal): Promise<void>
}
