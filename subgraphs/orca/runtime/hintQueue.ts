import type { Engine, Queue } from '#platform/engine/engine.ts'
import type { MessageKind } from '../domain/messages.ts'

/** What the queue carries: where to look. The message itself stands in the execution's outbox. */
export interface Hint {
  readonly executionId: string
  readonly messageId: string
}

/** Handlers that wait for systems outside, which may never answer. */
const calls: readonly MessageKind[] = ['runTask', 'callCancel', 'fetchAnswers']

/** A call that waits costs a connection and little else. */
const callsAtATime = 5_000

/**
 * Orca's queue in two lanes, so that endpoints which do not answer take no place from what only moves executions on.
 * `concurrency` is that of the latter.
 */
export function hintQueue(engine: Pick<Engine, 'queue'>): Queue<Hint> {
  const moves = engine.queue<Hint>('orca.messages')
  const waits = engine.queue<Hint>('orca.calls')
  const lanes = [moves, waits]
  const laneOf = ({ messageId }: Hint) =>
    calls.some((kind) => messageId.startsWith(`${kind}:`)) ? waits : moves
  return {
    push: (id, hint, delayMs) => laneOf(hint).push(id, hint, delayMs),
    process(concurrency, handler) {
      moves.process(concurrency, handler)
      waits.process(callsAtATime, handler)
    },
    async depth() {
      const [first, second] = await Promise.all([moves.depth(), waits.depth()])
      return { waiting: first.waiting + second.waiting, active: first.active + second.active }
    },
    async drain(timeoutMs) {
      await Promise.all(lanes.map((lane) => lane.drain(timeoutMs)))
    },
    async clear() {
      await Promise.all(lanes.map((lane) => lane.clear()))
    },
  }
}

export const hintId = (executionId: string, messageId: string) => `${executionId}/${messageId}`
