import { z } from 'zod'
import { defineStage } from './define.ts'
import { flag, numeric } from './parameters.ts'

const day = 24 * 60 * 60 * 1000

const parameters = z.looseObject({
  instructions: z.string().optional().describe('What the person who judges should look at.'),
  judgmentInputs: z
    .array(z.looseObject({ value: z.union([z.string(), z.number(), z.boolean()]).describe('The answer.') }))
    .nullish()
    .describe('Answers that the person can choose from.'),
  judgmentStatus: z
    .string()
    .nullish()
    .describe('Set by the answer: continue or stop.')
    .meta({ readOnly: true }),
  judgmentInput: z
    .string()
    .nullish()
    .describe('Set by the answer: the input that was chosen.')
    .meta({ readOnly: true }),
  failPipeline: flag().optional().describe('Whether a stop fails the whole pipeline.'),
  stageTimeoutMs: numeric()
    .optional()
    .describe('Fails the stage when nobody has answered by then; default 3 days.'),
  propagateAuthenticationContext: flag()
    .default(false)
    .describe('Later stages run as the person who judged.'),
  sendNotifications: flag().optional().describe('Tell the people listed in notifications.'),
  notifications: z.array(z.looseObject({})).nullish().describe('Whom to tell, and when.'),
})

export const manualJudgment = defineStage({
  type: 'manualJudgment',
  title: 'Manual judgment',
  description: 'Waits for a person to answer with continue or stop.',
  parameters,
  tasks: () => [
    {
      name: 'waitForJudgment',
      rehearse: async ({ parameters: { instructions, judgmentInputs } }) => {
        const choices = (judgmentInputs ?? []).map(({ value }) => value)
        return { effects: [{ kind: 'judgment', instructions, choices }], leavesOpen: 'context' }
      },
      timeoutMs: 3 * day,
      overridableTimeout: true,
      // Nothing needs to be polled: the answer wakes the task.
      backoffMs: () => day,
      execute: async ({ parameters, stage }) => {
        const answer = parameters.judgmentStatus?.toLowerCase()
        if (answer === 'continue') return { status: 'SUCCEEDED' }
        if (answer !== 'stop') return { status: 'RUNNING' }
        const judge = String(stage.context.lastModifiedBy ?? 'somebody')
        const input = parameters.judgmentInput ? ` (${parameters.judgmentInput})` : ''
        return {
          status: 'TERMINAL',
          failure: { code: 'JUDGED_STOP', message: `${judge} answered the judgment with stop${input}.` },
        }
      },
    },
  ],
  prepareRestart: ({ judgmentStatus: _, judgmentInput: __, lastModifiedBy: ___, ...context }) => context,
})
