import { objectsOf } from '#platform/definition/json.ts'
import type { Report } from '#platform/definition/problems.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { injectAll, type PlaceableStage, place } from '../combine.ts'
import { injectRule, textsOf } from '../inject.ts'
import type { ProblemDocument, TemplateProblems } from '../problems.ts'

interface Draft extends PlaceableStage {
  readonly definition: JsonObject
  readonly index: number
}

/** The stages of a template with those of a pipeline made of it. Those that the template itself injects are put first. */
export function combineStages(
  ofTemplate: unknown,
  ofConfig: unknown,
  problems: TemplateProblems,
): readonly JsonObject[] {
  const [template, config] = [objectsOf(ofTemplate), objectsOf(ofConfig)]
  if (config.length === 0 && !template.some(({ inject }) => injectRule(inject))) return template
  const stages = template.map((stage, index) => draft(stage, index, 'TEMPLATE', ['pipeline']))
  const own = config.map((stage, index) => draft(stage, index, 'CONFIG', []))
  checkRefIds(stages, problems.template.bind(problems))
  checkRefIds(own, problems.config.bind(problems))
  if (problems.hasErrors) return template
  for (const stage of own) place(stage, stages, words, problems)
  injectAll(own, stages, problems)
  return stages.map(finished)
}

const words = { id: 'refId', requisites: 'requisiteStageRefIds' }

const draft = (
  definition: JsonObject,
  index: number,
  document: ProblemDocument,
  above: readonly string[],
): Draft => ({
  id: String(definition.refId ?? ''),
  requisites: new Set(textsOf(definition.requisiteStageRefIds)),
  inject: injectRule(definition.inject),
  definition,
  index,
  document,
  path: [...above, 'stages', index],
})

function checkRefIds(stages: readonly Draft[], report: Report): void {
  const seen = new Map<string, number>()
  for (const { id, index, path } of stages) {
    const at = [...path, 'refId']
    const first = seen.get(id)
    if (id === '') report(at, 'is missing: where stages are put among those of a template, each has one')
    else if (first !== undefined) report(at, `is "${id}", as in stages[${first}]: refIds must be unique`)
    else seen.set(id, index)
  }
}

function finished({ definition, requisites }: Draft): JsonObject {
  const { inject: _, ...rest } = definition
  return { ...rest, requisiteStageRefIds: [...requisites] }
}
