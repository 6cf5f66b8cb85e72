import { type Inject, injectStage, type PlacedStage } from './inject.ts'
import type { ProblemDocument, TemplateProblems } from './problems.ts'

/** A stage of a template or of a pipeline made of it, and where it stands there. */
export interface PlaceableStage extends PlacedStage {
  readonly inject: Inject | undefined
  readonly document: ProblemDocument
  readonly path: readonly (string | number)[]
}

/** What a schema calls a stage's id, and what it waits for. */
interface Words {
  readonly id: string
  readonly requisites: string
}

/**
 * Puts a pipeline's stage among those of its template: one with the id of a template's takes its place, one that waits for another
 * comes beside them; one with an `inject` rule is left to that.
 */
export function place<Stage extends PlaceableStage>(
  stage: Stage,
  stages: Stage[],
  words: Words,
  problems: TemplateProblems,
): void {
  const replaced = stages.findIndex(({ id }) => id === stage.id)
  if (replaced >= 0) stages[replaced] = stage
  else if (stage.requisites.size > 0) stages.push(stage)
  else if (!stage.inject)
    problems.config(
      stage.path,
      `takes no place among the template's stages: its ${words.id} must be one of theirs (${stages
        .slice(0, 20)
        .map(({ id }) => id)
        .join(', ')}), or it must have ${words.requisites}, or inject with first, last, before or after`,
    )
}

/** Puts those with an `inject` rule where that says, first the template's own. */
export function injectAll<Stage extends PlaceableStage>(
  config: readonly Stage[],
  stages: Stage[],
  problems: TemplateProblems,
): void {
  const ofTemplate = stages.filter(({ document }) => document === 'TEMPLATE')
  for (const stage of [...ofTemplate, ...config]) inject(stage, stages, problems)
}

function inject<Stage extends PlaceableStage>(
  stage: Stage,
  stages: Stage[],
  problems: TemplateProblems,
): void {
  if (!stage.inject) return
  const former = stages.findIndex(({ id }) => id === stage.id)
  if (former >= 0) stages.splice(former, 1)
  const failed = injectStage(stage, stage.inject, stages)
  if (!failed) return
  const path = [...stage.path, 'inject', failed.rule]
  const message = `names the stage '${failed.target}', which there is not`
  if (stage.document === 'CONFIG') problems.config(path, message)
  else problems.template(path, message)
}
