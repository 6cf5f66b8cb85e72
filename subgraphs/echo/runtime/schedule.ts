import type { Platform } from '#platform/service/service.ts'
import type { Events } from './events.ts'
import { Scheduler } from './scheduler.ts'
import type { Triggers } from './triggers.ts'

/** Lets cron triggers run, unless the configuration says that they do not. */
export function startSchedule(
  { clock, config, engine, failpoint, log }: Platform,
  { eventLog, schedules }: Events,
  { index, follower }: Pick<Triggers, 'index' | 'follower'>,
): { stop(): Promise<void> } {
  const { enabled, cron, compensationJob } = config.scheduler
  if (!enabled) return { stop: async () => undefined }
  const scheduler = new Scheduler({
    index,
    follower,
    eventLog,
    schedules,
    leases: engine.leases,
    clock,
    failpoint,
    log,
    timeZone: cron.timezone,
    lateness: {
      toleranceMs: compensationJob.toleranceMs,
      windowMs: compensationJob.enabled ? compensationJob.windowMs : undefined,
    },
    isRecurring: compensationJob.enableRecurring,
  })
  scheduler.start()
  return scheduler
}
