import { comparedFields } from '#platform/definition/artifactMatch.ts'
import { isExpression, isObject, objectsOf } from '#platform/definition/json.ts'
import { definitionLimits, isSoundObject, maxStages } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { templateKind } from '#platform/definition/templateKind.ts'
import type { InputProblem } from '#platform/errors/errors.ts'
import { isPattern } from '#platform/patterns/fullMatch.ts'
import { hint } from '#platform/words/nearest.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { DefinitionProblem } from '../domain/problems.ts'
import { commonMissing, commonProblems } from '../stages/common/parameters.ts'
import { parameterProblems } from '../stages/parameters.ts'
import type { StageTable } from '../stages/table.ts'
import { artifactIdProblems } from './artifactIdProblems.ts'
import { expressionProblems } from './expressionProblems.ts'
import { preconditionProblems } from './preconditionProblems.ts'

/** Whoever has so many errors to correct is helped enough; a hostile definition has millions. */
const enough = 200

/** How many characters may be searched for names of parameters. */
const searchable = 100_000_000

/** As `definitionProblems`, of a value that nobody has looked at. */
export function findProblems(definition: unknown, stages: StageTable): DefinitionProblem[] {
  const form = new ProblemList()
  if (isSoundObject(definition, definitionLimits, form.report)) return allProblems(definition, stages)
  return form.all().map((problem) => ({ ...problem, severity: 'ERROR', blocksStart: true }))
}

/** As `definitionProblems`, with what its expressions and stages refer to and what is not there. None of it keeps it from a start. */
export function allProblems(definition: JsonObject, stages: StageTable): DefinitionProblem[] {
  // What a template brings is not looked at here.
  const isTemplated = templateKind(definition) !== undefined
  const doubts = [
    ...expressionProblems(definition, isTemplated),
    ...(isTemplated ? [] : [...preconditionProblems(definition), ...artifactIdProblems(definition)]),
  ]
  return [
    ...definitionProblems(definition, stages),
    ...doubts.map(({ path, message }) => warning(path, message, false)),
  ]
}

/** What stage types and parameters make wrong or doubtful in a definition whose form is right. */
export function definitionProblems(definition: JsonObject, stages: StageTable): DefinitionProblem[] {
  const found: DefinitionProblem[] = []
  let errors = 0
  for (const [index, stage] of stages
    .configured(objectsOf(definition.stages).slice(0, maxStages))
    .entries()) {
    const ofStage = stageProblems(stage, `stages[${index}]`, stages)
    found.push(...ofStage)
    errors += ofStage.filter(({ severity }) => severity === 'ERROR').length
    if (errors >= enough) return found
  }
  // Stages of the template may use them.
  const unused = templateKind(definition) ? [] : unusedParameters(definition)
  return [...found, ...unusablePatterns(definition), ...unused]
}

/** Fields of an expected artifact are patterns; one that cannot be used matches nothing but the same text. */
function unusablePatterns({ expectedArtifacts }: JsonObject): DefinitionProblem[] {
  return objectsOf(expectedArtifacts)
    .slice(0, enough)
    .flatMap(({ matchArtifact }, index) =>
      comparedFields.flatMap((field) => {
        const text = isObject(matchArtifact) ? matchArtifact[field] : undefined
        if (typeof text !== 'string' || isExpression(text) || isPattern(text)) return []
        const message = 'is no pattern that can be used (look-around and back references cannot)'
        return [warning(`expectedArtifacts[${index}].matchArtifact.${field}`, message, false)]
      }),
    )
}

function stageProblems(stage: JsonObject, at: string, stages: StageTable): DefinitionProblem[] {
  const definition = stages.find(String(stage.type), stage.alias)
  if (!definition) {
    if (isExpression(stage.type)) return []
    return [warning(`${at}.type`, notInstalled(String(stage.type), stages), true)]
  }
  const within = (path: string) => (path === '' ? at : `${at}.${path}`)
  const problems = distinctByPath([
    ...parameterProblems(definition.parameters, stage),
    ...commonProblems(stage),
  ])
  if (problems.length > 0)
    return problems.map(({ path, message }) => ({
      path: within(path),
      message,
      severity: 'ERROR',
      blocksStart: true,
    }))
  const parsed = definition.parameters.safeParse(stage)
  const missing = parsed.success ? (definition.missing?.(parsed.data) ?? []) : []
  return [...missing, ...commonMissing(stage)].map(({ path, message }) =>
    warning(within(path), message, true),
  )
}

/** What a type and all stages have in common is named once. */
const distinctByPath = (problems: readonly InputProblem[]): InputProblem[] =>
  [...new Map(problems.toReversed().map((problem) => [problem.path, problem])).values()].reverse()

/** A type that nearly is one of ours was probably meant to be it. */
function notInstalled(type: string, stages: StageTable): string {
  const known = stages.all.map((definition) => definition.type)
  return `stages of type '${type}' are not installed${hint(type, known)}`
}

/** A parameter that nothing in the definition refers to; in a huge definition only some are looked for. */
function unusedParameters(definition: JsonObject): DefinitionProblem[] {
  const text = JSON.stringify(definition.stages ?? [])
  const configs = objectsOf(definition.parameterConfig).slice(0, Math.ceil(searchable / text.length))
  return configs.flatMap(({ name }, index) =>
    typeof name !== 'string' || text.includes(name)
      ? []
      : [warning(`parameterConfig[${index}].name`, `no stage uses the parameter '${name}'`, false)],
  )
}

const warning = (path: string, message: string, blocksStart: boolean): DefinitionProblem => ({
  path,
  message,
  severity: 'WARNING',
  blocksStart,
})
