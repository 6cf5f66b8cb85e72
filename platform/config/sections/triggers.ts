import { z } from 'zod'
import { integer, listOf, text, timeZone, yesOrNo } from '../kinds.ts'
import { optionalSetting, setting } from '../setting.ts'

const instant = text(
  'a time like 2026-12-24T18:00:00Z',
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
)

/** What starts pipelines: schedules, quiet times, secrets of webhooks. */
export const triggerSettings = {
  triggers: z.strictObject({
    enabled: setting(
      'Whether events start pipelines. What happens while they do not starts nothing later.',
      yesOrNo,
      true,
    ),
  }),
  quietPeriod: z.strictObject({
    enabled: setting(
      'Whether there is a time in which pipelines that respect it are not started by triggers.',
      yesOrNo,
      false,
    ),
    startIso: optionalSetting('When it begins.', instant),
    endIso: optionalSetting('When it ends.', instant),
    suppressedTriggerTypes: setting(
      'The types of triggers that start nothing then.',
      listOf(text('a type of triggers')),
      [],
    ),
  }),
  scheduler: z.strictObject({
    enabled: setting('Whether cron triggers start pipelines.', yesOrNo, true),
    cron: z.strictObject({
      timezone: setting(
        'Whose clock the expressions of cron triggers are meant by that name no time zone.',
        timeZone,
        'America/Los_Angeles',
      ),
    }),
    compensationJob: z.strictObject({
      enabled: setting(
        'Whether the latest run that a cron trigger has missed is made up for: while nothing ran here, or was held up.',
        yesOrNo,
        true,
      ),
      windowMs: setting('How long ago that may have been due.', integer(0, 604_800_000), 600_000),
      toleranceMs: setting(
        'A run that comes so much too late is still an ordinary one.',
        integer(0, 3_600_000),
        30_000,
      ),
      enableRecurring: setting(
        'Whether runs are made up for also that were missed after the start, when the process was held up.',
        yesOrNo,
        true,
      ),
    }),
  }),
}
