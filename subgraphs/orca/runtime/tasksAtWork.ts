import type { Execution } from '../domain/execution.ts'
import { isComplete } from '../domain/status.ts'

/** A message that is being worked on. */
export interface AtWork {
  /** Aborted when the execution is canceled or has ended. */
  readonly signal: AbortSignal
  /** A signal that is aborted once the message has been wanted sooner than `nudges` times. */
  nudged(nudges: number): AbortSignal
}

interface Entry {
  readonly stop: AbortController
  readonly nudge: AbortController
  nudges: number
}

/** The tasks that this process is calling right now: none is called twice at a time, and each can be stopped. */
export class TasksAtWork {
  readonly #byExecution = new Map<string, Map<string, Entry>>()

  /** Runs `work` unless the same message is being worked on; answers whether it did. */
  async only(
    executionId: string,
    messageId: string,
    work: (atWork: AtWork) => Promise<void>,
  ): Promise<boolean> {
    const tasks = this.#byExecution.get(executionId) ?? new Map<string, Entry>()
    if (tasks.has(messageId)) return false
    const entry: Entry = {
      stop: new AbortController(),
      nudge: new AbortController(),
      nudges: Number.POSITIVE_INFINITY,
    }
    this.#byExecution.set(executionId, tasks.set(messageId, entry))
    try {
      await work({
        signal: entry.stop.signal,
        nudged: (nudges) => {
          entry.nudges = nudges
          return entry.nudge.signal
        },
      })
    } finally {
      tasks.delete(messageId)
      if (tasks.size === 0) this.#byExecution.delete(executionId)
    }
    return true
  }

  /** Stops what an execution has at work once that is of no use any more, and wakes what somebody wants sooner. */
  see(execution: Execution): void {
    const isOver = execution.canceled || isComplete(execution.status)
    for (const [messageId, { stop, nudge, nudges }] of this.#byExecution.get(execution.id) ?? []) {
      if (isOver) stop.abort(new Error('the execution was canceled or has ended'))
      if ((execution.outbox.get(messageId)?.nudges ?? 0) > nudges)
        nudge.abort(new Error('the task is wanted sooner'))
    }
  }
}
