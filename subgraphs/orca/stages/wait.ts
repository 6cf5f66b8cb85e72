import { z } from 'zod'
import { defineStage } from './define.ts'
import { flag, numeric } from './parameters.ts'

const parameters = z.looseObject({
  waitTime: numeric(z.number().min(0)).default(0).describe('How long to wait, in seconds.'),
  skipRemainingWait: flag()
    .default(false)
    .describe('Set while it waits: goes on at once.')
    .meta({ readOnly: true }),
  skipWaitText: z.string().optional().describe('What Deck asks before it skips the wait.'),
})

export const wait = defineStage({
  type: 'wait',
  title: 'Wait',
  description: 'Waits for a given time.',
  parameters,
  tasks: () => [
    {
      name: 'wait',
      rehearse: 'waits',
      execute: async ({ parameters, stage, now }) => {
        const over = parameters.skipRemainingWait || now >= endOf(stage.startTime ?? now, parameters.waitTime)
        return { status: over ? 'SUCCEEDED' : 'RUNNING' }
      },
      backoffMs: ({ parameters, stage, now }) => endOf(stage.startTime ?? now, parameters.waitTime) - now,
    },
  ],
  skipEndsWait: true,
  prepareRestart: ({ skipRemainingWait: _, ...context }) => context,
})

const endOf = (startTime: number, seconds: number) => startTime + seconds * 1000
