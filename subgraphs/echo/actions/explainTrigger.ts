import { isObject, type JsonObject, kindOf } from '#platform/definition/json.ts'
import { badInput, notFound, PlatformError } from '#platform/errors/errors.ts'
import type { Clock } from '#platform/service/service.ts'
import type { EchoEvent } from '../domain/event.ts'
import { type QuietPeriod, suppresses } from '../domain/quietPeriod.ts'
import type { PipelineFollower } from '../runtime/pipelineFollower.ts'
import { asked } from '../runtime/starting/manual.ts'
import type { TriggerIndex } from '../runtime/triggerIndex.ts'
import type { EventRepository } from '../store/events.ts'
import { partsOf } from '../triggers/define.ts'
import type { IndexedPipeline, IndexedTrigger } from '../triggers/indexed.ts'
import { type MatchPorts, matchTrigger } from '../triggers/matching.ts'
import { readEvent } from './readEvent.ts'

export interface ExplainPorts {
  readonly index: TriggerIndex
  readonly follower: PipelineFollower
  readonly events: EventRepository
  readonly matching: MatchPorts
  readonly quietPeriod: QuietPeriod | undefined
  readonly isEnabled: boolean
  readonly clock: Clock
}

/** Whether a trigger would start its pipeline. */
export interface Explanation {
  readonly pipeline: { readonly id: string }
  /** Without its secrets. */
  readonly trigger: JsonObject
  readonly matches: boolean
  readonly reason: string
}

const mostTold = 200

/** Triggers that wait for something else, of which the nearest are looked for. */
const mostSearched = 50_000

/** What an event, or the event of an id, would do with the triggers that it could concern. Starts nothing. */
export async function explainTrigger(given: unknown, ports: ExplainPorts): Promise<Explanation[]> {
  const event = await eventOf(given, ports)
  await ports.follower.refresh()
  const manual = [...asked(event, ports.index.pipelines())].map(explainManual)
  const explained = await Promise.all(nearest(event, ports.index).map((one) => explain(one, event, ports)))
  return [
    ...manual,
    ...explained.filter(({ matches }) => matches),
    ...explained.filter(({ matches }) => !matches),
  ]
}

async function eventOf(given: unknown, { events, clock }: ExplainPorts): Promise<EchoEvent> {
  if (typeof given === 'string') {
    const found = (await events.findByIds([given])).get(given)
    if (!found) throw notFound('event', given)
    return found
  }
  if (!isObject(given))
    throw badInput([
      {
        path: 'event',
        message: `must be an event (details, content) or the id of one, not ${kindOf(given)}`,
      },
    ])
  const now = clock.now()
  return { ...readEvent(given, now, ['event']), id: 'none', sequence: 0, receivedAt: now }
}

/** Those that wait for just this, then those whose keys have most in common with what it is about. */
function nearest(event: EchoEvent, index: TriggerIndex): IndexedTrigger[] {
  const concerned = [...index.concerned(event)].slice(0, mostTold)
  const known = new Set(concerned)
  const others: { trigger: IndexedTrigger; common: number }[] = []
  let searched = 0
  for (const trigger of index.ofEventType(event)) {
    if (++searched > mostSearched) break
    if (!known.has(trigger)) others.push({ trigger, common: inCommon(trigger, event) })
  }
  others.sort((a, b) => b.common - a.common)
  return [...concerned, ...others.map(({ trigger }) => trigger)].slice(0, mostTold)
}

/** How many parts of the key are the same. */
function inCommon({ waiting }: IndexedTrigger, event: EchoEvent): number {
  if (!waiting) return 0
  const wanted = partsOf(waiting.key)
  const counts = waiting.type
    .keys(event)
    .map((key) => partsOf(key).filter((part, at) => part === wanted[at]).length)
  return Math.max(0, ...counts)
}

const explainManual = ({ id }: IndexedPipeline): Explanation => ({
  pipeline: { id },
  trigger: { type: 'manual' },
  matches: true,
  reason: 'The event asks for this pipeline.',
})

async function explain(
  trigger: IndexedTrigger,
  event: EchoEvent,
  { matching, quietPeriod, isEnabled }: ExplainPorts,
): Promise<Explanation> {
  const told = { pipeline: { id: trigger.pipeline.id }, trigger: withoutSecrets(trigger.settings) }
  const no = (reason: string): Explanation => ({ ...told, matches: false, reason })
  try {
    const { matches, reason } = await matchTrigger(trigger, event, matching)
    if (!matches) return no(reason)
    if (!isEnabled) return no(`${reason} But no event starts pipelines now: triggers.enabled is false.`)
    const isQuiet = suppresses(quietPeriod, String(trigger.settings.type), event.receivedAt)
    return trigger.pipeline.respectsQuietPeriod && isQuiet
      ? no(`${reason} But the pipeline respects the quiet period.`)
      : { ...told, matches, reason }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return no(`It cannot be said now: ${error.message}`)
  }
}

const mask = '********'

/** A trigger as it may be shown. */
export function withoutSecrets(settings: JsonObject): JsonObject {
  const secrets = ['secret', 'secrets'].filter((key) => settings[key] !== undefined && settings[key] !== null)
  return { ...settings, ...Object.fromEntries(secrets.map((key) => [key, mask])) }
}
