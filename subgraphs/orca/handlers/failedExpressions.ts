import { isObject } from '#platform/definition/json.ts'
import type { Stage } from '../domain/execution.ts'
import type { Transition } from '../domain/transition.ts'
import { isTrue } from '../domain/values.ts'
import { descriptionsIn, summaryKey } from '../expressions/summary.ts'
import { exceptionContext } from './exceptions.ts'
import type { HandlerEnv } from './handler.ts'
import { retried } from './prepare.ts'

/** Evaluates what has failed of a stage that runs once more: what it refers to may be there now. */
export function tryAgain(stageId: string, t: Transition, env: HandlerEnv): Stage {
  const stage = t.stage(stageId)
  if (stage.startTime === undefined) return stage
  const { context, source } = retried(t.execution, stage, env, t.now)
  return source && source !== stage.source ? t.setStage(stageId, { context, source }) : stage
}

/** The stage's author wants it to fail when an expression of it does. */
export const failsForExpressions = ({ context }: Stage): boolean =>
  isTrue(context.failOnFailedExpressions) && descriptionsIn(context[summaryKey]).length > 0

/** Adds what has failed of a stage's expressions to its errors. */
export function tellFailedExpressions(stageId: string, t: Transition): void {
  const { context } = t.stage(stageId)
  const failures = descriptionsIn(context[summaryKey])
  if (failures.length === 0) return
  const { exception } = context
  if (!isObject(exception)) {
    const message =
      failures.length === 1 ? failures[0]! : `${failures.length} expressions failed: ${failures.join('; ')}`
    const failure = { code: 'EXPRESSION_FAILED', message, errors: failures } as const
    return t.mergeContext(stageId, exceptionContext(failure, 'evaluateExpressions', t.now))
  }
  const details = isObject(exception.details) ? exception.details : {}
  const errors = Array.isArray(details.errors) ? details.errors : []
  const told = new Set(errors)
  const more = failures.filter((failure) => !told.has(failure))
  const merged = { ...exception, details: { ...details, errors: [...errors, ...more] } }
  t.mergeContext(stageId, { exception: merged })
}
