import { definitionFields } from './fields.ts'
import { isObject, type JsonObject } from './json.ts'
import { definitionLimits, isSoundObject, maxStages } from './limits.ts'
import type { Path } from './path.ts'
import { type Problem, ProblemList, type Report } from './problems.ts'
import { checkStageGraph } from './stageGraph.ts'
import { templateKind } from './templateKind.ts'

export interface Findings {
  readonly problems: readonly Problem[]
  /** The definition is an object of bearable size, depth and content: others may be asked about it too. */
  readonly isSound: boolean
}

/** All that is wrong in a pipeline definition as far as it can be said without knowing the stage types. */
export function checkDefinition(definition: unknown): Findings {
  const problems = new ProblemList()
  const isSound = isSoundObject(definition, definitionLimits, problems.report)
  if (isSound) checkContent(definition, problems.report)
  return { problems: problems.all(), isSound }
}

function checkContent(definition: JsonObject, report: Report): void {
  const { stages } = definition
  checkNames(definition, report)
  if (Array.isArray(stages) && stages.length > maxStages) {
    report(['stages'], `must not be more than ${maxStages}, but are ${stages.length}`)
    return
  }
  definitionFields(definition, [], report)
  if (Array.isArray(stages)) checkStages(stages, templateKind(definition) !== undefined, report)
  if (Array.isArray(definition.parameterConfig)) checkParameters(definition.parameterConfig, report)
}

const isBlank = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

function checkNames({ name, id }: JsonObject, report: Report): void {
  if (isBlank(name)) report(['name'], 'is missing: every pipeline needs a name')
  else if (typeof name === 'string' && name.trim().length > 250)
    report(['name'], 'must not be longer than 250 characters')
  if (typeof id === 'string' && id.length > 250) report(['id'], 'must not be longer than 250 characters')
  checkText(name, ['name'], report)
  checkText(id, ['id'], report)
}

/** Half of a character (a lone surrogate) is stored like every other half, and names would be taken for one another. */
function checkText(value: unknown, path: Path, report: Report): void {
  if (typeof value === 'string' && !value.isWellFormed()) report(path, 'must not contain half a character')
}

/** A templated pipeline's stages are put into those of its template, which alone know what they refer to. */
export function checkStages(stages: readonly unknown[], isTemplated: boolean, report: Report): void {
  stages.forEach((stage, index) => {
    if (!isObject(stage)) return
    if (isBlank(stage.type) && !isTemplated)
      report(['stages', index, 'type'], 'is missing: every stage needs a type')
    if (stage.refId === '') report(['stages', index, 'refId'], 'must not be empty')
    checkText(stage.refId, ['stages', index, 'refId'], report)
  })
  if (!isTemplated && stages.every(isObject)) checkStageGraph(stages, report)
}

function checkParameters(parameters: readonly unknown[], report: Report): void {
  const seen = new Map<string, number>()
  parameters.forEach((parameter, index) => {
    if (!isObject(parameter)) return
    const { name } = parameter
    const path = ['parameterConfig', index, 'name']
    const first = typeof name === 'string' ? seen.get(name) : undefined
    if (isBlank(name)) report(path, 'is missing: every parameter needs a name')
    else if (typeof name !== 'string') return
    else if (first === undefined) seen.set(name, index)
    else report(path, `is "${name}", as in parameterConfig[${first}]: names must be unique`)
  })
}
