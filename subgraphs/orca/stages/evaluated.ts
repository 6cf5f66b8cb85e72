import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'
import { expressionsFailed, summaryKey, summaryOf } from '../expressions/summary.ts'
import type { TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'

/**
 * What a stage has read from outside, with its expressions evaluated unless the stage does not want that. `context` tells which of them
 * have failed, at their paths within `name`; those stand as they were. A StageFailure where the stage wants none to fail.
 */
export async function evaluated<T>(
  read: T,
  name: string,
  { stage: { context }, expressions, now }: TaskWork<unknown>,
): Promise<{ readonly value: T; readonly context: JsonObject }> {
  if (isTrue(context.skipExpressionEvaluation)) return { value: read, context: {} }
  const { value, failures: found } = await expressions.evaluate(read)
  if (found.length === 0) return { value: value as T, context: {} }
  const failures = found.map((failure) => ({ ...failure, path: within(name, failure.path) }))
  if (isTrue(context.failOnFailedExpressions)) throw new StageFailure(expressionsFailed(failures))
  return { value: value as T, context: { [summaryKey]: summaryOf(context[summaryKey], [], failures, now) } }
}

const within = (name: string, path: string) =>
  path === '' || path.startsWith('[') ? `${name}${path}` : `${name}.${path}`
