import { objectsOf } from '../../domain/create.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { type Inject, injectRule, injectStage, type PlacedStage, textsOf } from '../inject.ts'
import type { TemplateProblems } from '../problems.ts'

interface Draft extends PlacedStage {
  readonly definition: JsonObject
  readonly inject: Inject | undefined
  readonly index: number
  readonly isConfig: boolean
}

/**
 * The stages of a template with those of a pipeline made of it. One that has the refId of a template's takes its place; one that says
 * what it waits for comes beside them; one with an `inject` rule is put where that says. Stages that the template itself injects are
 * put first.
 */
export function combineStages(
  ofTemplate: unknown,
  ofConfig: unknown,
  problems: TemplateProblems,
): readonly JsonObject[] {
  const [template, config] = [objectsOf(ofTemplate), objectsOf(ofConfig)]
  if (config.length === 0 && !template.some(({ inject }) => injectRule(inject))) return template
  const stages = template.map((stage, index) => draft(stage, index, false))
  const own = config.map((stage, index) => draft(stage, index, true))
  checkRefIds(stages, (index, message) => problems.template(['pipeline', 'stages', index, 'refId'], message))
  checkRefIds(own, (index, message) => problems.config(['stages', index, 'refId'], message))
  if (problems.hasErrors) return template
  for (const stage of own) place(stage, stages, problems)
  for (const stage of [...stages].filter(({ isConfig }) => !isConfig)) inject(stage, stages, problems)
  for (const stage of own) inject(stage, stages, problems)
  return stages.map(finished)
}

const draft = (definition: JsonObject, index: number, isConfig: boolean): Draft => ({
  id: String(definition.refId ?? ''),
  requisites: new Set(textsOf(definition.requisiteStageRefIds)),
  inject: injectRule(definition.inject),
  definition,
  index,
  isConfig,
})

function checkRefIds(stages: readonly Draft[], report: (index: number, message: string) => void): void {
  const seen = new Map<string, number>()
  for (const { id, index } of stages) {
    const first = seen.get(id)
    if (id === '') report(index, 'is missing: where stages are put among those of a template, each has one')
    else if (first !== undefined) report(index, `is "${id}", as in stages[${first}]: refIds must be unique`)
    else seen.set(id, index)
  }
}

function place(stage: Draft, stages: Draft[], problems: TemplateProblems): void {
  const replaced = stages.findIndex(({ id }) => id === stage.id)
  if (replaced >= 0) stages[replaced] = stage
  else if (stage.requisites.size > 0) stages.push(stage)
  else if (!stage.inject)
    problems.config(
      ['stages', stage.index],
      `takes no place among the template's stages: its refId must be one of theirs (${stages
        .slice(0, 20)
        .map(({ id }) => id)
        .join(', ')}), or it must have requisiteStageRefIds, or inject with first, last, before or after`,
    )
}

function inject(stage: Draft, stages: Draft[], problems: TemplateProblems): void {
  if (!stage.inject) return
  const former = stages.findIndex(({ id }) => id === stage.id)
  if (former >= 0) stages.splice(former, 1)
  const failed = injectStage(stage, stage.inject, stages)
  if (!failed) return
  const message = `names the stage '${failed.target}', which there is not`
  const path = ['stages', stage.index, 'inject', failed.rule]
  if (stage.isConfig) problems.config(path, message)
  else problems.template(['pipeline', ...path], message)
}

function finished({ definition, requisites }: Draft): JsonObject {
  const { inject: _, ...rest } = definition
  return { ...rest, requisiteStageRefIds: [...requisites] }
}
