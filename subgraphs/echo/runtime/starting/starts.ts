import { unavailable } from '#platform/errors/errors.ts'
import type { Clock } from '#platform/service/service.ts'
import type { EchoEvent } from '../../domain/event.ts'
import type { LateStartRepository } from '../../store/lateStarts.ts'
import type { IndexedPipeline } from '../../triggers/indexed.ts'
import { matchAlone } from '../../triggers/matching.ts'
import type { Consumer } from '../consumer.ts'
import type { PipelineFollower } from '../pipelineFollower.ts'
import type { TriggerIndex } from '../triggerIndex.ts'
import { type AttemptPorts, attempt } from './attempt.ts'
import { asked, isManual } from './manual.ts'

export interface StartsPorts extends AttemptPorts {
  readonly index: TriggerIndex
  readonly follower: PipelineFollower
  readonly lateStarts: LateStartRepository
  readonly clock: Clock
  /** False: events are taken, and start nothing. */
  readonly isEnabled: boolean
  /** Called when there is one more start to be made later. */
  readonly onLate: () => void
}

/** Starts that are made side by side. */
const atOnce = 32

/** How long a start holds up the events behind it; one that takes longer is seen to later. */
const patienceMs = 5_000

/** When a start that could not be made is tried again first. */
export const firstAgainMs = 500

interface Start {
  readonly event: EchoEvent
  readonly pipeline: IndexedPipeline
}

/** Starts the pipelines that events trigger, each pipeline once for an event. */
export function triggersConsumer(ports: StartsPorts): Consumer {
  const { index, follower, isEnabled } = ports
  return {
    name: 'triggers',
    batch: 200,
    wants: (event) => isEnabled && (isManual(event) || index.looksAt(event)),
    async handle(events, signal) {
      // Whoever has just saved a pipeline may count on it.
      await follower.refresh()
      const left = events.flatMap((event) => startsOf(event, ports)).values()
      const startEach = async () => {
        for (const start of left) if (!signal.aborted) await startNowOrLater(start, ports)
      }
      await Promise.all(Array.from({ length: atOnce }, startEach))
      signal.throwIfAborted()
    },
  }
}

/** The pipelines with a trigger that matches as far as is known here. */
function startsOf(event: EchoEvent, { index, matching }: StartsPorts): Start[] {
  const pipelines = new Set(asked(event, index.pipelines()))
  for (const trigger of index.concerned(event))
    if (!pipelines.has(trigger.pipeline) && matchAlone(trigger, event, matching).matches)
      pipelines.add(trigger.pipeline)
  return [...pipelines].map((pipeline) => ({ event, pipeline }))
}

/** A start that cannot be made now is kept, and made when it can. */
async function startNowOrLater({ event, pipeline }: Start, ports: StartsPorts): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(unavailable('orca', `no answer within ${patienceMs} ms`)), patienceMs)
  try {
    await Promise.race([attempt(event, pipeline, ports), late])
  } catch (error) {
    const now = ports.clock.now()
    await ports.lateStarts.add({
      eventId: event.id,
      pipelineId: pipeline.id,
      firstAt: now,
      dueAt: now + firstAgainMs,
      attempts: 1,
      problem: (error as Error).message,
    })
    ports.onLate()
  } finally {
    clearTimeout(timer)
  }
}
