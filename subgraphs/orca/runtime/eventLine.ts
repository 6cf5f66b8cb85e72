import type { ExecutionEvent } from '../domain/events/event.ts'
import type { Execution } from '../domain/execution.ts'

/** An event with the execution as it was right after it. */
export interface WaitingEvent {
  readonly event: ExecutionEvent
  readonly execution: Execution
  /** Roughly the memory that it holds on to. */
  readonly bytes: number
}

/** How many events may wait, and how much memory they may take, roughly. */
const most = 20_000
const mostBytes = 64_000_000

/** Executions share what did not change: what one holds alone is the list of its stages. */
const bytesOf = ({ stages }: Execution) => 1_000 + 60 * stages.size

/** The events that wait to be told, in the order in which they happened. */
export class EventLine {
  #waiting: WaitingEvent[] = []
  #bytes = 0

  get length(): number {
    return this.#waiting.length
  }

  get hasRoom(): boolean {
    return this.#waiting.length < most && this.#bytes < mostBytes
  }

  add(execution: Execution, events: readonly ExecutionEvent[]): void {
    const bytes = bytesOf(execution) / events.length
    for (const event of events) {
      this.#waiting.push({ event, execution, bytes })
      this.#bytes += bytes
    }
  }

  first(count: number): readonly WaitingEvent[] {
    return this.#waiting.slice(0, count)
  }

  /** Takes the first ones away. */
  drop(count: number): void {
    for (const { bytes } of this.#waiting.splice(0, count)) this.#bytes -= bytes
  }
}
