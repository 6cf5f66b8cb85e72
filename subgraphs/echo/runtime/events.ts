import type { Platform } from '#platform/service/service.ts'
import { cursorRepository } from '../store/cursors.ts'
import { type EventRepository, eventRepository } from '../store/events.ts'
import { installationKey } from '../store/installation.ts'
import { type LateStartRepository, lateStartRepository } from '../store/lateStarts.ts'
import { echoCollections } from '../store/models.ts'
import { type ScheduleRepository, scheduleRepository } from '../store/schedules.ts'
import { fingerprintWith } from '../webhooks/signatures.ts'
import { Consumers } from './consumers.ts'
import { EventLog } from './eventLog.ts'
import { LiveEvents } from './liveEvents.ts'
import { startRetention } from './retention.ts'

/** The log of events with those who read it. */
export interface Events {
  readonly eventLog: EventLog
  readonly consumers: Consumers
  readonly live: LiveEvents
  readonly repository: EventRepository
  readonly lateStarts: LateStartRepository
  readonly schedules: ScheduleRepository
  /** Tells secrets apart without telling them. */
  readonly fingerprint: (secret: string) => string
  stop(timeoutMs: number): Promise<void>
}

export async function startEvents(platform: Platform, newId: () => string): Promise<Events> {
  const { clock, engine, failpoint, log: logger, metrics } = platform
  const collections = echoCollections(platform.mongo)
  await collections.prepare()
  const fingerprint = fingerprintWith(await installationKey(collections, 'fingerprints'))
  const repository = eventRepository(collections)
  const cursors = cursorRepository(collections)
  const log = new EventLog({ events: repository, clock, newId, metrics, failpoint })
  const consumers = new Consumers({
    log,
    events: repository,
    cursors,
    leases: engine.leases,
    clock,
    metrics,
    failpoint,
    logger,
  })
  const live = new LiveEvents(log, repository, logger)
  const { retentionDays, maxCount } = platform.config.echo.events
  const stopRetention = startRetention({
    events: repository,
    consumers,
    leases: engine.leases,
    clock,
    metrics,
    logger,
    retentionDays,
    maxCount,
  })
  return {
    eventLog: log,
    consumers,
    live,
    repository,
    lateStarts: lateStartRepository(collections),
    schedules: scheduleRepository(collections),
    fingerprint,
    async stop(timeoutMs) {
      live.stop()
      await Promise.all([stopRetention(), consumers.stop(timeoutMs)])
    },
  }
}
