import { z } from 'zod'
import { integer } from '../kinds.ts'
import { setting } from '../setting.ts'

/** What Echo keeps of what happens. */
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
}
