import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { Report } from '#platform/definition/problems.ts'
import { flag, list, object, text, textOrNumber } from '#platform/definition/rules.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { injectCount } from '../inject.ts'
import type { TemplateProblems } from '../problems.ts'
import type { MergedTemplate } from './merge.ts'

const configuration = object({
  triggers: list(object()),
  parameters: list(object()),
  notifications: list(object()),
  expectedArtifacts: list(object()),
  concurrentExecutions: object(),
  inherit: list(text),
})

const common = {
  modules: list(object({ id: text, variables: list(object({ name: text })) })),
  partials: list(object({ id: text, stages: list(object({ id: textOrNumber, type: text })) })),
  configuration,
}

const templateFields = object({
  protect: flag,
  variables: list(object({ name: text, type: text, nullable: flag })),
  ...common,
})
const configFields = object({ stages: list(object()), pipeline: object({ variables: object() }), ...common })

/** The forms of templates and config. */
export function checkTemplates(
  templates: readonly JsonObject[],
  config: JsonObject,
  problems: TemplateProblems,
): void {
  for (const template of templates) {
    const report: Report = (path, message) => problems.template(path, message)
    if (String(template.schema) !== '1')
      report(
        ['schema'],
        `is ${JSON.stringify(template.schema) ?? 'missing'}, but pipelines of schema 1 need templates of it`,
      )
    templateFields(template, [], report)
    if (typeof template.stages !== 'string' && template.stages != null)
      list(object())(template.stages, ['stages'], report)
  }
  const report: Report = (path, message) => problems.config(['config', ...path], message)
  if (String(config.schema) !== '1')
    report(['schema'], `is ${JSON.stringify(config.schema) ?? 'missing'}, but must be "1"`)
  configFields(config, [], report)
}

/** The stages of both, before they are rendered. */
export function checkStages(
  { stages, protect }: MergedTemplate,
  config: JsonObject,
  problems: TemplateProblems,
): void {
  if (protect && objectsOf(config.stages).length > 0)
    problems.config(
      ['config', 'stages'],
      'Modification of the stage graph (adding, removing, editing) is disallowed: the template is protected',
    )
  checkEach(stages, (index, key, message) => {
    const { id } = stages[index]!
    problems.template(['stages', typeof id === 'string' ? id : index, key], message)
  })
  checkEach(objectsOf(config.stages), (index, key, message) =>
    problems.config(['config', 'stages', index, key], message),
  )
}

function checkEach(
  stages: readonly JsonObject[],
  report: (index: number, key: string, message: string) => void,
): void {
  const seen = new Set<unknown>()
  stages.forEach(({ id, type, config, dependsOn, inject }, index) => {
    if (typeof id !== 'string' && typeof id !== 'number')
      report(index, 'id', 'is missing: every stage needs an id')
    else if (seen.has(id)) report(index, 'id', `is "${id}", as that of another stage: ids must be unique`)
    seen.add(id)
    if (typeof type !== 'string') report(index, 'type', 'is missing: every stage needs a type')
    if (!isObject(config) && typeof config !== 'string')
      report(index, 'config', 'is missing: every stage needs a config, if only {}')
    const rules = injectCount(inject)
    if (rules > 1) report(index, 'inject', 'must have only one of first, last, before and after')
    if (rules > 0 && Array.isArray(dependsOn) && dependsOn.length > 0)
      report(index, 'inject', 'must not stand beside dependsOn: a stage has one of them')
  })
}
