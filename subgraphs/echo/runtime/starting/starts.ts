import { Turns } from '#platform/concurrency/turns.ts'
import { unavailable } from '#platform/errors/errors.ts'
import type { Clock } from '#platform/service/service.ts'
import type { EchoEvent } from '../../domain/event.ts'
import type { LateStartRepository } from '../../store/lateStarts.ts'
import type { IndexedPipeline, IndexedTrigger } from '../../triggers/indexed.ts'
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
      const left = (await startsOf(events, ports)).values()
      const startEach = async () => {
        for (const start of left) if (!signal.aborted) await startNowOrLater(start, ports)
      }
      await Promise.all(Array.from({ length: atOnce }, startEach))
      signal.throwIfAborted()
    },
  }
}

/** The pipelines with a trigger that matches as far as is known here; others have their turns meanwhile. */
async function startsOf(events: readonly EchoEvent[], ports: StartsPorts): Promise<Start[]> {
  const { index } = ports
  const turns = new Turns()
  const starts: Start[] = []
  for (const event of events) {
    const pipelines = new Set(asked(event, index.pipelines()))
    for (const trigger of [...index.concerned(event)]) {
      await turns.turn()
      if (!pipelines.has(trigger.pipeline) && mayStart(trigger, event, ports)) pipelines.add(trigger.pipeline)
    }
    for (const pipeline of pipelines) starts.push({ event, pipeline })
  }
  return starts
}

/** An event that one trigger cannot be compared with is none for it, and holds up no others. */
function mayStart(trigger: IndexedTrigger, event: EchoEvent, { matching, log }: StartsPorts): boolean {
  try {
    return matchAlone(trigger, event, matching).matches
  } catch (error) {
    const what = { pipeline: trigger.pipeline.id, trigger: trigger.id, event: event.id }
    log.error({ ...what, err: error }, 'a trigger cannot be compared with an event')
    return false
  }
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
