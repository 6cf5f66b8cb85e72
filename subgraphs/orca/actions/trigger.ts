import { isSoundObject, triggerLimits } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { JsonObject } from '../domain/execution.ts'

/** A trigger as it came in: an object of bearable size, or nothing. */
export function checkTrigger(trigger: unknown): JsonObject {
  if (trigger === undefined || trigger === null) return {}
  const problems = new ProblemList()
  if (isSoundObject(trigger, triggerLimits, problems.report)) return trigger
  throw badInput(
    problems.all().map(({ path, message }) => ({ path: path ? `trigger.${path}` : 'trigger', message })),
  )
}
