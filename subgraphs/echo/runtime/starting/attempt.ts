import type { JsonObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Starter } from '../../actions/starter.ts'
import type { EchoEvent } from '../../domain/event.ts'
import { type QuietPeriod, suppresses } from '../../domain/quietPeriod.ts'
import { startTrigger } from '../../domain/startTrigger.ts'
import type { Match } from '../../triggers/define.ts'
import type { IndexedPipeline, IndexedTrigger } from '../../triggers/indexed.ts'
import { type MatchPorts, matchTrigger } from '../../triggers/matching.ts'
import { manualMatch } from './manual.ts'

/** What became of a pipeline that an event may start. */
export type Outcome = 'started' | 'refused' | 'quiet' | 'unmatched'

export interface AttemptPorts {
  readonly starter: Starter
  readonly matching: MatchPorts
  readonly quietPeriod: QuietPeriod | undefined
  readonly failpoint: Failpoint
  readonly log: Logger
  /** Called for each outcome. */
  readonly count: (type: string, outcome: Outcome) => void
}

/**
 * Starts a pipeline if one of its triggers matches an event: once, however often it is attempted. What Orca refuses becomes an
 * execution that has failed. Throws what may pass: UNAVAILABLE, and what is a defect elsewhere.
 */
export async function attempt(
  event: EchoEvent,
  pipeline: IndexedPipeline,
  ports: AttemptPorts,
): Promise<Outcome> {
  const found = await firstMatch(event, pipeline, ports)
  if (!found) return 'unmatched'
  const type = String(found.trigger.type)
  const outcome = await startOne(event, pipeline, found, ports)
  ports.count(type, outcome)
  return outcome
}

async function startOne(
  event: EchoEvent,
  pipeline: IndexedPipeline,
  { trigger }: { readonly trigger: JsonObject },
  ports: AttemptPorts,
): Promise<Outcome> {
  const { starter, failpoint, log, quietPeriod } = ports
  const what = { pipeline: pipeline.id, application: pipeline.application, event: event.id }
  if (pipeline.respectsQuietPeriod && suppresses(quietPeriod, String(trigger.type), event.receivedAt)) {
    log.info(what, 'a pipeline is not started: it respects the quiet period')
    return 'quiet'
  }
  await failpoint('echo.trigger.matched')
  const start = { pipelineId: pipeline.id, trigger, requestId: `echo/${event.id}/${pipeline.id}` }
  try {
    await starter.start(start)
  } catch (error) {
    if (!isRefusal(error)) throw error
    // Others are to act: what was refused tells where, and no defect of ours has to be found.
    log.warn(
      { ...what, code: error.code, reason: error.message },
      'a pipeline that an event triggers cannot be started',
    )
    await starter.recordFailure(start, error.message)
    return 'refused'
  }
  await failpoint('echo.trigger.started')
  return 'started'
}

const refusals = new Set(['BAD_USER_INPUT', 'CONFLICT', 'NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED'])

const isRefusal = (error: unknown): error is PlatformError =>
  error instanceof PlatformError && refusals.has(error.code)

/** The trigger JSON of the first trigger that matches. */
async function firstMatch(
  event: EchoEvent,
  pipeline: IndexedPipeline,
  { matching }: AttemptPorts,
): Promise<{ readonly trigger: JsonObject } | undefined> {
  const manual = manualMatch(event, pipeline)
  if (manual) return { trigger: manual }
  for (const trigger of pipeline.triggers) {
    const match = await matchIfConcerned(trigger, event, matching)
    if (match?.matches) return { trigger: startTrigger(trigger, match, event) }
  }
  return undefined
}

async function matchIfConcerned(
  trigger: IndexedTrigger,
  event: EchoEvent,
  ports: MatchPorts,
): Promise<Match | undefined> {
  const isOfType = trigger.waiting?.type.events.some((type) => isSame(type, event.details.type))
  return isOfType ? matchTrigger(trigger, event, ports) : undefined
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
