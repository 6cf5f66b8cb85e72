import { isObject } from '#platform/definition/json.ts'
import { ExpressionError } from '#platform/expressions/errors.ts'
import { evaluateInto } from '#platform/expressions/evaluate.ts'
import type { Scope } from '#platform/expressions/scope.ts'
import { stringify } from '#platform/expressions/text.ts'
import type { JsonObject } from '../domain/execution.ts'

/** A name, or any element of a list. */
type Step = string | typeof each
const each = Symbol('each')

/** Where a stage's context has texts that are expressions without ${}. */
const places: readonly (readonly Step[])[] = [
  ['stageEnabled', 'expression'],
  ['preconditions', each, 'context', 'expression'],
]

/** Where the stage that checks one precondition has it. */
const ofPrecondition: readonly (readonly Step[])[] = [['expression'], ['context', 'expression']]

/**
 * What was made of keys of a context, with its conditions as their author meant them: a value that ${…} puts into a condition is put
 * there as a literal. Otherwise it would be evaluated in its turn, and it may come from anybody.
 */
export function withSafeConditions(
  written: JsonObject,
  made: JsonObject,
  scope: Scope,
  isPrecondition = false,
): JsonObject {
  return [...places, ...(isPrecondition ? ofPrecondition : [])].reduce<JsonObject>(
    (value, place) => at(place, written, value, scope) as JsonObject,
    made,
  )
}

function at([step, ...further]: readonly Step[], written: unknown, made: unknown, scope: Scope): unknown {
  if (made === written) return made
  if (step === undefined) return safe(written, made, scope)
  if (step === each) {
    if (!Array.isArray(made)) return made
    return made.map((value, index) =>
      at(further, Array.isArray(written) ? written[index] : undefined, value, scope),
    )
  }
  if (!isObject(made) || !Object.hasOwn(made, step)) return made
  const before = isObject(written) && Object.hasOwn(written, step) ? written[step] : undefined
  const after = at(further, before, made[step], scope)
  return after === made[step] ? made : { ...made, [step]: after }
}

function safe(written: unknown, made: unknown, scope: Scope): unknown {
  if (typeof made === 'boolean' || typeof made === 'number' || made === null) return made
  if (typeof written !== 'string' || typeof made !== 'string') return literal(stringify(made))
  try {
    return evaluateInto(written, scope)
  } catch (error) {
    // It has been evaluated before; now the last steps of all may be gone.
    if (error instanceof ExpressionError) return literal(made)
    throw error
  }
}

const literal = (text: string) => (/^(?:true|false)$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`)
