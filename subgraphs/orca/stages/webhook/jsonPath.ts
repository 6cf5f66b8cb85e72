import { JsonPathError, valueAtPath } from '#platform/jsonPath/valueAtPath.ts'
import { StageFailure } from '../failures.ts'

/** What a JsonPath of the stage finds in an answer. A path that cannot be used fails the stage. */
export function valueInAnswer(path: string, body: unknown): unknown {
  try {
    return valueAtPath(path, body)
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error
    throw new StageFailure({ code: 'BAD_PARAMETERS', message: error.message })
  }
}
