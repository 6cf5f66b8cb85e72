import type { Config } from '#platform/config/schema.ts'
import type { Platform } from '#platform/service/service.ts'
import type { ExplainPorts } from '../actions/explainTrigger.ts'
import { pipelineSource } from '../actions/pipelineSource.ts'
import { starterIn } from '../actions/starter.ts'
import { triggerPortsIn } from '../actions/triggerPorts.ts'
import type { EchoEvent, NewEvent } from '../domain/event.ts'
import type { QuietPeriod } from '../domain/quietPeriod.ts'
import type { MatchPorts } from '../triggers/matching.ts'
import { configuredSecrets } from '../webhooks/secrets.ts'
import type { Events } from './events.ts'
import { PipelineFollower } from './pipelineFollower.ts'
import { LateStarts } from './starting/lateStarts.ts'
import { type StartsPorts, triggersConsumer } from './starting/starts.ts'
import { TriggerIndex } from './triggerIndex.ts'

/** The triggers of all pipelines, at work. */
export interface Triggers extends ExplainPorts {
  /** The secrets of the triggers that wait for such an event. */
  secretsFor(event: NewEvent): readonly string[]
  stop(): Promise<void>
}

/** Starts pipelines by events from now on. */
export async function startTriggers(platform: Platform, events: Events): Promise<Triggers> {
  const { call, clock, config, failpoint, log, metrics } = platform
  const index = new TriggerIndex()
  const follower = new PipelineFollower(pipelineSource(call), index, log)
  const matching = matchPorts(platform, events.fingerprint)
  const starts = metrics.counter('echo_trigger_starts_total', 'Pipelines that events may start', [
    'type',
    'outcome',
  ])
  const late = metrics.counter('echo_trigger_late_total', 'Starts that could not be made at once')
  const ports: StartsPorts = {
    index,
    follower,
    lateStarts: events.lateStarts,
    starter: starterIn(call),
    matching,
    quietPeriod: quietPeriodOf(config),
    isEnabled: config.triggers.enabled,
    clock,
    failpoint,
    log,
    count: (type, outcome) => starts.inc({ type, outcome }),
    onLate: () => {
      late.inc()
      lateStarts.wake()
    },
  }
  const lateStarts = new LateStarts({ ...ports, events: events.repository })
  follower.start()
  lateStarts.start()
  await events.consumers.add(triggersConsumer(ports))
  return {
    ...ports,
    events: events.repository,
    secretsFor: (event) => secretsFor(index, event),
    async stop() {
      await Promise.all([follower.stop(), lateStarts.stop()])
    },
  }
}

function matchPorts({ call, config }: Platform, fingerprint: (secret: string) => string): MatchPorts {
  const configured = configuredSecrets(config)
  return {
    ...triggerPortsIn(call),
    wantedFingerprints: (_, own, event) => (own.length > 0 ? own : configured(event)).map(fingerprint),
  }
}

function quietPeriodOf({ quietPeriod }: Config): QuietPeriod | undefined {
  const { enabled, startIso, endIso, suppressedTriggerTypes } = quietPeriod
  if (!enabled || !startIso || !endIso) return undefined
  return { start: Date.parse(startIso), end: Date.parse(endIso), suppressedTriggerTypes }
}

/** Of an event that has no place in the log yet. */
const placeless = { sequence: 0, id: '', receivedAt: 0 }

function secretsFor(index: TriggerIndex, event: NewEvent): readonly string[] {
  const concerned = [...index.concerned({ ...event, ...placeless } satisfies EchoEvent)]
  return [...new Set(concerned.flatMap(({ waiting }) => waiting?.type.secrets?.(waiting.parsed) ?? []))]
}
