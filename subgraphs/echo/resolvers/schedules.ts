import type { Platform } from '#platform/service/service.ts'
import type { PipelineTriggerResolvers, QueryResolvers, ScheduleResolvers } from '#schema/generated/echo.ts'
import { askedSchedule, runsAfter } from '../actions/nextRuns.ts'
import { scheduleOf } from '../triggers/cron.ts'

type Ports = Pick<Platform, 'clock' | 'config'>

export const scheduleQueries = ({ clock, config }: Ports): Pick<QueryResolvers, 'nextRuns'> => ({
  nextRuns: (_, { first, ...asked }) =>
    runsAfter(askedSchedule(asked, config.scheduler.cron.timezone), clock.now(), first),
})

export const triggerSchedule = ({ config }: Ports): Pick<PipelineTriggerResolvers, 'schedule'> => ({
  schedule: (trigger) => scheduleOf(trigger, config.scheduler.cron.timezone) ?? null,
})

export const schedule = ({ clock }: Ports): ScheduleResolvers => ({
  nextRuns: (schedule, { first }) => runsAfter(schedule, clock.now(), first),
})
