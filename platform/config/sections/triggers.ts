import { z } from 'zod'
import { listOf, text, yesOrNo } from '../kinds.ts'
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
}
