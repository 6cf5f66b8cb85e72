import { z } from 'zod'
import { integer, objectsWith, yesOrNo } from '../kinds.ts'
import { setting } from '../setting.ts'

/** What Echo takes, and keeps, of what happens. */
export const eventSettings = {
  echo: z.strictObject({
    events: z.strictObject({
      retentionDays: setting('How long events are kept.', integer(1, 3_650), 7),
      maxCount: setting(
        'The most events that are kept, also when a collector has still to take some of them.',
        integer(1_000, 100_000_000),
        1_000_000,
      ),
    }),
  }),
  webhooks: z.strictObject({
    secrets: setting(
      'What webhooks have to be signed with when the triggers that wait for them name no secret of their own: secret (or secrets, a list), with the type and the source of the address that it is for.',
      objectsWith({ shown: ['type', 'source'], secret: ['secret', 'secrets'] }),
      [],
    ),
    artifacts: z.strictObject({
      enabled: setting('Whether the sources of the configuration make artifacts.', yesOrNo, true),
      sources: setting(
        'Artifacts that are made of the bodies of webhooks: source, and a Jinja template that becomes a JSON list of artifacts.',
        objectsWith({ shown: ['source', 'template'] }),
        [],
      ),
    }),
  }),
}
