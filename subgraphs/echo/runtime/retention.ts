import type { Leases } from '#platform/engine/engine.ts'
import type { Logger } from '#platform/log/log.ts'
import type { GaugeMetric, Metrics } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import type { EventRepository } from '../store/events.ts'
import type { Consumers } from './consumers.ts'

interface RetentionPorts {
  readonly events: EventRepository
  readonly consumers: Consumers
  readonly leases: Leases
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  /** How long events are kept, unless somebody has still to take them. */
  readonly retentionDays: number
  /** How many events are kept at most. */
  readonly maxCount: number
}

const dayMs = 86_400_000
const everyMs = 60_000

/** Places that are forgotten at a time. */
const chunk = 1_000

/** Longer than any write can be under way: whoever has been allotted a place that is forgotten will not write it any more. */
const youngestMs = 5 * 60_000

/** Forgets old events, now and every minute; answers how to stop that. */
export function startRetention(ports: RetentionPorts): () => Promise<void> {
  const behind = ports.metrics.gauge(
    'echo_consumer_behind',
    'Events of the log that a consumer has still to take',
    ['consumer'],
  )
  const stopped = new AbortController()
  let round = run()
  const timer = setInterval(() => {
    round = round.then(run)
  }, everyMs)

  async function run(): Promise<void> {
    if (stopped.signal.aborted) return
    try {
      await tellBehind(ports, behind)
      await ports.leases.withLock('echo.retention', (signal) =>
        forgetOld(ports, AbortSignal.any([signal, stopped.signal])),
      )
    } catch (error) {
      if (!stopped.signal.aborted) ports.logger.warn({ err: error }, 'old events cannot be forgotten now')
    }
  }

  return async () => {
    clearInterval(timer)
    stopped.abort()
    await round
  }
}

async function tellBehind({ consumers }: RetentionPorts, gauge: GaugeMetric): Promise<void> {
  for (const { name, behind } of await consumers.states()) gauge.set(behind, { consumer: name })
}

/**
 * Forgets what is older than `retentionDays` and taken by all consumers, and what is above `maxCount` though somebody has still to
 * take it. Answers how many places that were.
 */
export async function forgetOld(
  {
    events,
    consumers,
    clock,
    retentionDays,
    maxCount,
  }: Omit<RetentionPorts, 'leases' | 'metrics' | 'logger'>,
  signal: AbortSignal,
): Promise<number> {
  const { last, floor } = await events.bounds()
  const taken = (await consumers.slowest()) ?? last
  const now = clock.now()
  let forgotten = floor
  while (!signal.aborted) {
    const places = await events.times(forgotten, chunk)
    const end = places.findIndex(({ sequence, at }) => {
      const isOld = now - at > retentionDays * dayMs && sequence <= taken
      const isTooMuch = now - at > youngestMs && sequence <= last - maxCount
      return !isOld && !isTooMuch
    })
    const old = end < 0 ? places : places.slice(0, end)
    const upTo = old.at(-1)?.sequence
    if (upTo === undefined) break
    await events.forget(upTo)
    forgotten = upTo
    if (old.length < chunk) break
  }
  return forgotten - floor
}
