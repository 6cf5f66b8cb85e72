import type { Execution } from '../domain/execution.ts'
import { isComplete } from '../domain/status.ts'

/** The tasks that this process is calling right now: none is called twice at a time, and each can be stopped. */
export class TasksAtWork {
  readonly #byExecution = new Map<string, Map<string, AbortController>>()

  /** Runs `work` unless the same message is being worked on; answers whether it did. */
  async only(
    executionId: string,
    messageId: string,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    const tasks = this.#byExecution.get(executionId) ?? new Map<string, AbortController>()
    if (tasks.has(messageId)) return false
    const controller = new AbortController()
    this.#byExecution.set(executionId, tasks.set(messageId, controller))
    try {
      await work(controller.signal)
    } finally {
      tasks.delete(messageId)
      if (tasks.size === 0) this.#byExecution.delete(executionId)
    }
    return true
  }

  /** Stops what an execution has at work once that is of no use any more. */
  stopIfOver(execution: Execution): void {
    if (!execution.canceled && !isComplete(execution.status)) return
    for (const controller of this.#byExecution.get(execution.id)?.values() ?? [])
      controller.abort(new Error('the execution was canceled or has ended'))
  }
}
