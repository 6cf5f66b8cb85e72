import { z } from 'zod'
import type { InputProblem } from '#platform/errors/errors.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { opensAt } from '../../domain/executionWindow.ts'
import { isTrue } from '../../domain/values.ts'
import { flag, numeric, parameterProblems } from '../parameters.ts'
import { executionWindow } from './executionWindow.ts'

const milliseconds = () => numeric(z.number().min(0))

const text = () => z.string().nullish()

const notification = z.looseObject({
  type: text().describe('How: email, slack, …'),
  address: text().describe('Whom.'),
  level: text().describe('stage.'),
  when: z
    .array(z.string())
    .nullish()
    .describe(
      'At which events: stage.starting, stage.complete, stage.failed; of a judgment manualJudgment, ….',
    ),
  message: z
    .looseObject({})
    .nullish()
    .describe('A text of its own for an event: { "stage.failed": { text } }.'),
})

const condition = z.looseObject({
  type: text().describe('expression.'),
  expression: z
    .union([z.string(), z.boolean()])
    .nullish()
    .describe('Without the signs around it: the stage runs when its value is true.'),
})

/** What every stage may have, whatever its type. */
export const commonParameters = z.looseObject({
  comments: z.unknown().optional().describe('What people should know of the stage.').meta({ type: 'string' }),
  stageEnabled: condition.nullish().describe('When the stage runs; otherwise it is skipped.'),
  failPipeline: flag().nullish().describe('If the stage fails, so does the execution; default true.'),
  continuePipeline: flag().nullish().describe('If the stage fails, what depends on it goes on.'),
  completeOtherBranchesThenFail: flag()
    .nullish()
    .describe(
      'If the stage fails, so does the execution, once the other branches have ended; with failPipeline false.',
    ),
  failOnFailedExpressions: flag()
    .nullish()
    .describe('Fail the stage when an expression in it cannot be evaluated.'),
  restrictExecutionDuringTimeWindow: flag()
    .nullish()
    .describe('Begin only within restrictedExecutionWindow.'),
  restrictedExecutionWindow: executionWindow.nullish().describe('When the stage may begin.'),
  overrideTimeout: flag().nullish().describe('Deck: whether stageTimeoutMs is shown.'),
  stageTimeoutMs: milliseconds()
    .nullish()
    .describe(
      'Fail the stage when it takes longer, in milliseconds, without pauses and the wait for its window.',
    ),
  markSuccessfulOnTimeout: flag().nullish().describe('Let it succeed when it takes too long.'),
  backoffPeriodMs: milliseconds()
    .nullish()
    .describe('Wait at least so long between two calls of a step that waits, in milliseconds.'),
  startTimeExpiry: numeric()
    .nullish()
    .describe('Skip the stage when it has not begun by then, in milliseconds since 1970.'),
  sendNotifications: flag().nullish().describe('Tell the people listed in notifications.'),
  notifications: z.array(notification).nullish().describe('Whom to tell, and when.'),
  expectedArtifacts: z
    .array(z.looseObject({}))
    .nullish()
    .describe('Artifacts that the stage is expected to produce, or may use.'),
})

/** What is wrong with what every stage may have. A window that is not in force may be anything. */
export function commonProblems({ restrictedExecutionWindow, ...stage }: JsonObject): InputProblem[] {
  if (!isTrue(stage.restrictExecutionDuringTimeWindow)) return parameterProblems(commonParameters, stage)
  return parameterProblems(commonParameters, { ...stage, restrictedExecutionWindow })
}

/** What keeps a stage from ever running though it is well formed. */
export function commonMissing(stage: JsonObject): InputProblem[] {
  if (!isTrue(stage.restrictExecutionDuringTimeWindow)) return []
  const window = executionWindow.safeParse(stage.restrictedExecutionWindow ?? {})
  if (!window.success || opensAt(window.data, 0, 'UTC') !== undefined) return []
  const message = 'the window never opens; name hours (whitelist), days, or both'
  return [{ path: 'restrictedExecutionWindow', message }]
}
