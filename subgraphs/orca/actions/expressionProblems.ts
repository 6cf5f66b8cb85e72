import { syntaxProblem } from '#platform/expressions/evaluate.ts'
import { pureFunctions } from '#platform/expressions/functions/index.ts'
import { type Reference, referencesOf } from '#platform/expressions/references.ts'
import { hint } from '#platform/words/nearest.ts'
import type { JsonObject } from '../domain/execution.ts'
import { executionFunctions } from '../expressions/functions/index.ts'
import { expressionTexts, readable } from './expressionTexts.ts'
import { type KnownNames, namesOf, unknownStage } from './knownNames.ts'

export interface ExpressionProblem {
  readonly path: string
  readonly message: string
}

/** Who has so many to correct is helped enough. */
export const enough = 50

/**
 * What of a definition's expressions cannot even be read, or names what there is not, with paths from the definition's root. What
 * a template brings is not looked for where the definition `isTemplated`.
 */
export function expressionProblems(definition: JsonObject, isTemplated: boolean): ExpressionProblem[] {
  const found: ExpressionProblem[] = []
  const names = isTemplated ? undefined : namesOf(definition)
  // Callers may give what is not declared: it is told where it is used first, not wherever it is.
  const undeclared = new Set<string>()
  for (const { text, path, added } of expressionTexts(definition)) {
    if (found.length >= enough) break
    const at = (position: number) => `at character ${position - added + 1}`
    const problem = syntaxProblem(text, readable)
    if (problem) {
      const where = problem.position === undefined ? '' : ` ${at(problem.position)}`
      found.push({ path, message: `the expression cannot be read${where}: ${problem.message}` })
    } else
      for (const reference of referencesOf(text)) {
        const message = referenceProblem(reference, names, undeclared)
        if (message) found.push({ path, message: `${at(reference.position)}: ${message}` })
      }
  }
  return found.slice(0, enough)
}

const functionNames = new Set([...pureFunctions, ...executionFunctions].map(({ name }) => name))

/** Functions whose argument is the name of a stage that must be there. */
const ofStages: ReadonlySet<string> = new Set(['stage', 'judgment', 'judgement', 'manifestLabelValue'])

function referenceProblem(
  reference: Reference,
  names: KnownNames | undefined,
  undeclared: Set<string>,
): string | undefined {
  if (reference.kind === 'wrongType') return reference.message
  if (reference.kind === 'path') return names && parameterProblem(reference.names, names, undeclared)
  const { name, argument } = reference
  if (!functionNames.has(name)) {
    const known = Array.from(functionNames, (one) => `#${one}`)
    return `There is no function #${name}${hint(`#${name}`, known)}`
  }
  return names && argument !== undefined && ofStages.has(name) ? unknownStage(argument, names) : undefined
}

/** `parameters.x` and `trigger.parameters.x` of what the pipeline does not declare. */
function parameterProblem(
  path: readonly string[],
  { parameters }: KnownNames,
  undeclared: Set<string>,
): string | undefined {
  const [name] = path[0] === 'parameters' ? path.slice(1) : path[1] === 'parameters' ? path.slice(2) : []
  if (path[0] !== 'parameters' && path[0] !== 'trigger') return undefined
  if (!parameters || name === undefined || parameters.has(name) || undeclared.has(name)) return undefined
  undeclared.add(name)
  return `the pipeline declares no parameter ${name}${hint(name, parameters)}`
}
