import type { DeepEvaluation } from '#platform/expressions/evaluate.ts'
import { pureFunctions } from '#platform/expressions/functions/index.ts'
import { referencesOf } from '#platform/expressions/references.ts'
import type { JsonObject } from '../domain/execution.ts'
import { holdsExpression } from '../domain/source.ts'

/** Why an expression that was evaluated at the start will never have a value; `path` begins with the name of the variable. */
export interface VariableProblem {
  readonly path: string
  readonly message: string
}

export interface VariablesAtStart {
  /** Those without a value yet are as they were written. */
  readonly templateVariables: JsonObject
  readonly openVariables: readonly string[]
  readonly problems: readonly VariableProblem[]
}

/** The names of variables that are to be evaluated. */
export const openAtFirst = (variables: JsonObject): string[] =>
  Object.keys(variables).filter((name) => holdsExpression(variables[name]))

/** Evaluates a template's variables as far as it can be done before there is an execution. */
export function variablesAtStart(
  variables: JsonObject,
  evaluate: (value: unknown) => DeepEvaluation,
): VariablesAtStart {
  const openVariables: string[] = []
  const problems: VariableProblem[] = []
  const entries = Object.entries(variables).map(([name, value]): [string, unknown] => {
    if (!holdsExpression(value)) return [name, value]
    const { value: made, failures, wanted, unknowns } = evaluate(value)
    if (failures.length + wanted.length + unknowns.length === 0) return [name, made]
    openVariables.push(name)
    for (const { path, message } of failures.filter(isFinal))
      problems.push({ path: `${name}${/^(\[|$)/.test(path) ? '' : '.'}${path}`, message })
    return [name, value]
  })
  return { templateVariables: Object.fromEntries(entries), openVariables, problems }
}

/** What expressions may name that is there before the execution is. */
const ofStart = new Set(['trigger', 'parameters', 'templateVariables'])
const functionsOfStart = new Set(pureFunctions.map(({ name }) => name))

/** Whether an expression that has failed at the start would fail later too: it names nothing that comes later. */
export const isFinal = ({ text }: Pick<DeepEvaluation['failures'][number], 'text'>): boolean =>
  referencesOf(text).every((reference) => {
    if (reference.kind === 'function') return functionsOfStart.has(reference.name)
    return reference.kind === 'wrongType' || ofStart.has(reference.names[0]!)
  })
