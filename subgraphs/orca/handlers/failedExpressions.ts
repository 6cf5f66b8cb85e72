import { isObject } from '#platform/definition/json.ts'
import type { Stage } from '../domain/execution.ts'
import type { Transition } from '../domain/transition.ts'
import { isTrue } from '../domain/values.ts'
import { expressionsFailed, failuresIn, summaryKey } from '../expressions/summary.ts'
import { exceptionContext } from './exceptions.ts'
import type { HandlerEnv } from './handler.ts'
import { retried } from './prepare.ts'

/** Evaluates what has failed of a stage once more, if it ran: what it refers to may be there now. */
export function tryAgain(stageId: string, t: Transition, env: HandlerEnv): Stage {
  const stage = t.stage(stageId)
  if (stage.startTime === undefined || isTrue(stage.context.beforeStagePlanningFailed)) return stage
  const { context, source } = retried(t.execution, stage, env, t.now)
  return source && source !== stage.source ? t.setStage(stageId, { context, source }) : stage
}

/** The stage's author wants it to fail when an expression of it does. */
export const failsForExpressions = ({ context }: Stage): boolean =>
  isTrue(context.failOnFailedExpressions) && failuresIn(context[summaryKey]).length > 0

/** Texts that are needed when the stage has ended: they may say what it has brought. */
const neededLater = /^notifications\b/

/** It would act with texts that were not evaluated, and fail in the end all the same. */
export const failsForExpressionsAtItsStart = (stage: Stage): boolean =>
  failsForExpressions(stage) &&
  failuresIn(stage.context[summaryKey]).some(({ path }) => !neededLater.test(path))

/** Adds what has failed of a stage's expressions to its errors. */
export function tellFailedExpressions(stageId: string, t: Transition): void {
  const { context } = t.stage(stageId)
  const failures = failuresIn(context[summaryKey])
  if (failures.length === 0) return
  const failure = expressionsFailed(failures)
  const { exception } = context
  if (!isObject(exception))
    return t.mergeContext(stageId, exceptionContext(failure, 'evaluateExpressions', t.now))
  const details = isObject(exception.details) ? exception.details : {}
  const errors = Array.isArray(details.errors) ? details.errors : []
  const told = new Set([...errors, ...failure.errors])
  const merged = { ...exception, details: { ...details, ...failure.details, errors: [...told] } }
  t.mergeContext(stageId, { exception: merged })
}
