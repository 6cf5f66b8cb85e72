import { z } from 'zod'
import { defineStage } from './define.ts'
import { flag } from './parameters.ts'

const installed = ['stageStatus']

const precondition = z.looseObject({
  type: z.string().describe('stageStatus: a stage of this execution has a certain status.'),
  failPipeline: flag().default(true).describe('Fails the pipeline; otherwise only this branch stops.'),
  failureMessage: z.string().nullish().describe('What to say when it does not hold.'),
  context: z.looseObject({}).nullish().describe('stageStatus: stageName and stageStatus.'),
})

const parameters = z.looseObject({
  preconditions: z.array(precondition).nullish().describe('All must hold.'),
  preconditionType: z.string().optional().describe('Set on the stage that checks one precondition.'),
})

/** The stage itself only puts one stage per precondition before itself; each of those checks its one. */
export const checkPreconditions = defineStage({
  type: 'checkPreconditions',
  title: 'Check preconditions',
  description: 'Fails unless certain conditions hold.',
  parameters,
  before: ({ stage, parameters }) =>
    stage.parentStageId
      ? []
      : (parameters.preconditions ?? []).map((condition) => ({
          type: 'checkPreconditions',
          name: `Check precondition (${condition.type})`,
          context: {
            ...condition.context,
            failPipeline: condition.failPipeline,
            failureMessage: condition.failureMessage,
            preconditionType: condition.type,
          },
        })),
  tasks: ({ stage }) =>
    stage.parentStageId
      ? [
          {
            name: 'checkPrecondition',
            execute: async ({ execution, stage: { context } }) => {
              if (!installed.includes(String(context.preconditionType)))
                return failed(`preconditions of type ${String(context.preconditionType)} are not installed`)
              const { stageName, stageStatus, failureMessage } = context
              const named = [...execution.stages.values()].filter(({ name }) => name === stageName)
              if (named.length === 0) return failed(`there is no stage named ${String(stageName)}`)
              if (named.some(({ status }) => status === stageStatus)) return { status: 'SUCCEEDED' }
              const found = named.map(({ status }) => status).join(', ')
              return failed(
                typeof failureMessage === 'string' && failureMessage !== ''
                  ? failureMessage
                  : `stage ${String(stageName)} is ${found}, not ${String(stageStatus)}`,
              )
            },
          },
        ]
      : [],
  missing: ({ preconditions }) =>
    (preconditions ?? []).flatMap(({ type }, index) =>
      installed.includes(type)
        ? []
        : [
            {
              path: `preconditions[${index}].type`,
              message: `preconditions of type '${type}' are not installed`,
            },
          ],
    ),
})

const failed = (message: string) =>
  ({
    status: 'TERMINAL',
    failure: { code: 'PRECONDITION_FAILED', message: `A precondition does not hold: ${message}.` },
  }) as const
