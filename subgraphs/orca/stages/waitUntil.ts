import { z } from 'zod'
import { defineStage } from './define.ts'
import { flag, numeric } from './parameters.ts'

const parameters = z.looseObject({
  epochMillis: numeric().nullish().describe('When to go on, in milliseconds since 1970; at once without it.'),
  skipRemainingWait: flag()
    .default(false)
    .describe('Set while it waits: goes on at once.')
    .meta({ readOnly: true }),
})

export const waitUntil = defineStage({
  type: 'waitUntil',
  title: 'Wait until',
  description: 'Waits until a given time.',
  parameters,
  tasks: () => [
    {
      name: 'waitUntil',
      rehearse: 'waits',
      execute: async ({ parameters, now }) => {
        const { epochMillis, skipRemainingWait } = parameters
        if (skipRemainingWait || typeof epochMillis !== 'number' || epochMillis <= now)
          return { status: 'SUCCEEDED' }
        return { status: 'RUNNING', scheduledTime: epochMillis, againMs: epochMillis - now }
      },
    },
  ],
  skipEndsWait: true,
  prepareRestart: ({ skipRemainingWait: _, ...context }) => context,
})
