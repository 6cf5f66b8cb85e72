/**
 * What moves work between processes. The truth is never here: everything in a queue can be rebuilt from the store,
 * so an engine may lose all it holds at any moment. One conformance suite (test/conformance/engine) runs against
 * every implementation.
 */
export interface Engine {
  queue<T>(name: string): Queue<T>
  events: Events
  leases: Leases
  stop(): Promise<void>
}

/** A message under way. `attempt` counts its deliveries from 1. */
export interface Delivery<T> {
  readonly id: string
  readonly body: T
  readonly attempt: number
}

/** At-least-once delivery: a message whose handler throws comes again, after a back-off. */
export interface Queue<T> {
  /**
   * Delivers `body` after `delayMs` (default 0: at once, without a poll). A message that waits under the same id is
   * replaced, with the new delay; one that is being handled now does not count.
   */
  push(id: string, body: T, delayMs?: number): Promise<void>
  /** Starts to hand messages to `handler`, at most `concurrency` at a time. Call it once. */
  process(concurrency: number, handler: (delivery: Delivery<T>) => Promise<void>): void
  /** How many wait (due or not) and how many are being handled. */
  depth(): Promise<{ waiting: number; active: number }>
  /** Takes no new message and waits until those being handled have ended, or until `timeoutMs` has passed. */
  drain(timeoutMs: number): Promise<void>
  /** Forgets all that waits. */
  clear(): Promise<void>
}

/** Publish and subscribe. A subscriber sees what is published after it subscribed, in the publisher's order. */
export interface Events {
  publish(topic: string, event: unknown): void
  /** Calls `listener` for each event of the topic until the function that it answers is called. */
  subscribe(topic: string, listener: (event: unknown) => void): () => void
}

/** Work that must be done by one replica at a time. */
export interface Leases {
  /** Runs `work` while nobody else holds `key`; waits for its turn. The signal says that the lease was lost. */
  withLock<R>(key: string, work: (signal: AbortSignal) => Promise<R>): Promise<R>
}
