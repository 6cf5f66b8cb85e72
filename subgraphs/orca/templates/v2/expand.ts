import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import { mergeDistinct } from '../lists.ts'
import { TemplateProblems } from '../problems.ts'
import type { Expansion, Template } from '../template.ts'
import { doubtUnknown, variableValues } from '../variables.ts'
import { checkTemplate } from './shape.ts'
import { combineStages } from './stages.ts'

/** Lists of a template that a pipeline adds to: by their name in `exclude`, with the keys a pipeline has its own under. */
const lists = [
  { key: 'triggers', exclude: 'triggers', own: ['triggers'] },
  { key: 'notifications', exclude: 'notifications', own: ['notifications'] },
  { key: 'parameterConfig', exclude: 'parameters', own: ['parameters', 'parameterConfig'], id: 'name' },
  { key: 'expectedArtifacts', exclude: 'expectedArtifacts', own: ['expectedArtifacts'], id: 'id' },
] as const

/** What a templated pipeline says of its template, which the pipeline made of it has no use for. */
const consumed = [
  'schema',
  'type',
  'template',
  'variables',
  'exclude',
  'inherit',
  'stages',
  'parameters',
  'config',
]

/** What a pipeline never has from its template. */
const ofPipelineAlone = ['id', 'name', 'application', 'schema', 'type', 'template']

/** The ordinary pipeline that a pipeline of schema v2 is, with its `templateVariables`. */
export function expandV2(config: JsonObject, { content }: Template): Expansion {
  const problems = new TemplateProblems()
  const template = checkTemplate(content, problems)
  if (!template) return { problems: problems.all }
  if (isTrue(content.protect) && objectsOf(config.stages).length > 0)
    problems.config(
      ['stages'],
      'Modification of the stage graph (adding, removing, editing) is disallowed: the template is protected',
    )
  const given = isObject(config.variables) ? config.variables : {}
  const places = { given: ['variables'], declared: ['variables'] }
  const templateVariables = variableValues(content.variables, given, places, problems)
  doubtUnknown(content.variables, given, places.given, problems)
  const stages = combineStages(template.stages, config.stages, problems)
  if (problems.hasErrors) return { problems: problems.all }
  const definition = {
    limitConcurrent: true,
    ...without(consumed, config),
    ...without(ofPipelineAlone, template),
    ...Object.fromEntries(lists.map((list) => [list.key, mergedList(list, config, template)])),
    stages,
    templateVariables,
  }
  return { definition, problems: problems.all }
}

const without = (keys: readonly string[], object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))

/** An entry of the pipeline's takes the place of the template's of the same id, where entries have ids. */
function mergedList(list: (typeof lists)[number], config: JsonObject, template: JsonObject): JsonObject[] {
  const own = list.own.flatMap((key) => objectsOf(config[key]))
  const excluded = Array.isArray(config.exclude) && config.exclude.includes(list.exclude)
  if (excluded) return own
  const key = 'id' in list ? list.id : undefined
  const taken = new Set(key ? own.map((entry) => entry[key]) : [])
  const inherited = objectsOf(template[list.key])
    .filter((entry) => !key || !taken.has(entry[key]))
    .map((entry) => ({ ...entry, inherited: true }))
  return mergeDistinct(inherited, own)
}
