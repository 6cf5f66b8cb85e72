import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { Path } from '#platform/definition/path.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { TemplateProblems } from '../problems.ts'
import type { Expansion } from '../template.ts'
import { variableValues } from '../variables.ts'
import { combineUnits } from './graph.ts'
import { inheritedConfig } from './inheritance.ts'
import { configurationOf } from './lists.ts'
import { type MergedTemplate, mergeById, mergeNamed, mergeTemplates } from './merge.ts'
import { PlacedError, RenderError } from './render/errors.ts'
import { type Common, type Context, Renderer } from './render/renderer.ts'
import { fromYaml } from './render/value.ts'
import { checkStages, checkTemplates } from './shape.ts'
import { renderUnit, type Unit, workshop } from './units.ts'
import type { WantedPipeline } from './wanted.ts'

/** Everything that a pipeline of schema 1 becomes an ordinary one by. */
export interface Job {
  /** The whole pipeline, which has the config in `config`. */
  readonly definition: JsonObject
  /** Each builds upon the one before it; none when the config says everything itself. */
  readonly templates: readonly JsonObject[]
  readonly trigger: JsonObject
  /** Ids of pipelines that were wanted, by `keyOf`; null where there is none. */
  readonly ids: Readonly<Record<string, string | null>>
}

export interface Done extends Expansion {
  /** Pipelines whose ids have to be known for it to be right. */
  readonly wanted: readonly WantedPipeline[]
}

/** Of a templated pipeline, what the pipeline made of it has no use for. */
const consumed = ['schema', 'type', 'config', 'template', 'notifications', 'expectedArtifacts']

/** The ordinary pipeline that a pipeline of schema 1 is, made of so many characters of rendered text at most. */
export function expandV1({ definition, templates, trigger, ids }: Job, longest: number): Done {
  const common = { ids, room: { left: longest } }
  const problems = new TemplateProblems()
  const config = isObject(definition.config) ? definition.config : {}
  const pipeline = isObject(config.pipeline) ? config.pipeline : {}
  checkTemplates(templates, config, problems)
  const seed = {
    application: pipeline.application ?? definition.application ?? null,
    trigger,
  }
  const wanted = new Map<string, WantedPipeline>()
  const answer = (made?: JsonObject): Done => ({
    ...(made && !problems.hasErrors && { definition: made }),
    problems: problems.all,
    wanted: [...wanted.values()],
  })
  if (problems.hasErrors) return answer()
  try {
    const stagesRendered = withRenderedStages(templates, pipeline, seed, common)
    const template = mergeTemplates(stagesRendered)
    checkStages(template, config, problems)
    const variables = withRenderedDefaults(template.variables, pipeline, seed, common)
    const given = isObject(pipeline.variables) ? pipeline.variables : {}
    const declared = variableValues(
      variables,
      given,
      { given: ['config', 'pipeline', 'variables'], declared: ['variables'] },
      problems,
    )
    if (problems.hasErrors) return answer()
    const renderer = new Renderer(mergeById(template.modules, config.modules), common)
    const { id, metadata } = template
    const defaults = Object.fromEntries(
      variables.map(({ name, defaultValue }) => [String(name), defaultValue ?? null]),
    )
    const context = {
      ...seed,
      pipelineTemplate: { id: id ?? null, metadata: metadata ?? null },
      templateDefaults: defaults,
      ...Object.fromEntries(variables.map(({ name }) => [String(name), null])),
      ...given,
      ...declared,
    }
    const stages = renderedStages(template, config, context, renderer, problems)
    const lists = configurationOf(template, config, definition, (list, document, path) =>
      collecting(problems, list, () => renderedList(list, document, path, context, renderer)),
    )
    for (const [key, each] of renderer.wanted) wanted.set(key, each)
    const own = Object.entries(definition).filter(([key]) => !consumed.includes(key))
    const name = pipeline.name ?? definition.name
    return answer({ ...Object.fromEntries(own), ...(name !== undefined && { name }), ...lists, stages })
  } catch (error) {
    if (!(error instanceof PlacedError)) throw error
    tell(problems, error)
    return answer()
  }
}

function tell(problems: TemplateProblems, { document, path, message }: PlacedError): void {
  if (document === 'CONFIG') problems.config(path, message)
  else problems.template(path, message)
}

/** What goes wrong in one place does not keep others from being told of. */
function collecting<T>(problems: TemplateProblems, otherwise: T, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof PlacedError)) throw error
    tell(problems, error)
    return otherwise
  }
}

/** Stages may be one text that is rendered as a whole. */
function withRenderedStages(
  templates: readonly JsonObject[],
  pipeline: JsonObject,
  seed: Context,
  common: Common,
): JsonObject[] {
  const variables = templates.reduce<JsonObject[]>((merged, each) => mergeNamed(merged, each.variables), [])
  return templates.map((template) => {
    if (typeof template.stages !== 'string') return template
    const defaults = withRenderedDefaults(variables, pipeline, seed, common)
    const values = isObject(pipeline.variables) ? pipeline.variables : {}
    const context = {
      ...seed,
      ...Object.fromEntries(defaults.map(({ name, defaultValue }) => [String(name), defaultValue ?? null])),
      ...values,
    }
    const stages = attempt('TEMPLATE', ['stages'], () =>
      fromYaml(new Renderer([], common).render(String(template.stages), context)),
    )
    if (!Array.isArray(stages)) throw new PlacedError('TEMPLATE', ['stages'], 'must come to a list of stages')
    return { ...template, stages }
  })
}

/** Defaults may refer to other variables, the trigger and the application. */
function withRenderedDefaults(
  variables: MergedTemplate['variables'],
  pipeline: JsonObject,
  seed: Context,
  common: Common,
): JsonObject[] {
  const renderer = new Renderer([], common)
  const values: Record<string, unknown> = {}
  for (const { name, defaultValue } of variables) values[String(name)] = defaultValue ?? null
  Object.assign(values, isObject(pipeline.variables) ? pipeline.variables : {})
  return variables.map((variable, index) => {
    const { name, defaultValue } = variable
    if (typeof defaultValue !== 'string') return variable
    const made = attempt('TEMPLATE', ['variables', index, 'defaultValue'], () =>
      /\{[{%#]/.test(defaultValue) ? renderer.deep(defaultValue, { ...seed, ...values }) : defaultValue,
    )
    if (values[String(name)] === defaultValue) values[String(name)] = made
    return { ...variable, defaultValue: made }
  })
}

function attempt<T>(document: PlacedError['document'], path: Path, render: () => T): T {
  try {
    return render()
  } catch (error) {
    if (error instanceof RenderError) throw new PlacedError(document, path, error.message)
    throw error
  }
}

function renderedStages(
  template: MergedTemplate,
  config: JsonObject,
  context: Context,
  renderer: Renderer,
  problems: TemplateProblems,
): JsonObject[] {
  const shop = workshop(renderer, mergeById(template.partials, config.partials))
  const units = (
    stages: readonly JsonObject[],
    place: (stage: JsonObject, index: number) => Pick<Unit, 'document' | 'path'>,
  ) =>
    stages.flatMap((stage, index) =>
      collecting(problems, [], () => [renderUnit(stage, context, place(stage, index), shop)]),
    )
  const ofTemplate = units(template.stages, ({ id }) => ({
    document: 'TEMPLATE',
    path: ['stages', String(id)],
  }))
  const ofConfig = units(objectsOf(config.stages), (_, index) => ({
    document: 'CONFIG',
    path: ['config', 'stages', index],
  }))
  if (problems.hasErrors) return []
  const combined = combineUnits(ofTemplate, ofConfig, problems)
  return combined.flatMap((unit) => collecting(problems, [], () => [finished(unit)]))
}

function finished(unit: Unit): JsonObject {
  const { id, type, name, requisites, comments, group } = unit
  return {
    refId: id,
    type,
    name,
    requisiteStageRefIds: [...requisites],
    ...(group !== undefined && { group }),
    ...(comments !== undefined && { comments }),
    ...inheritedConfig(unit),
  }
}

function renderedList(
  list: readonly JsonObject[],
  document: PlacedError['document'],
  path: Path,
  context: Context,
  renderer: Renderer,
): JsonObject[] {
  return list.map((entry, index) =>
    Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [
        key,
        attempt(document, [...path, index, key], () => renderer.deep(value, context)),
      ]),
    ),
  )
}
