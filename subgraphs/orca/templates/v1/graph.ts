import { injectStage } from '../inject.ts'
import type { TemplateProblems } from '../problems.ts'
import type { Unit } from './units.ts'

/**
 * The stages of a template and those of a pipeline made of it as one graph. A pipeline's stage with the id of a template's takes its
 * place, one with `dependsOn` comes beside the others, one with an `inject` rule is put where that says. Loops and partials
 * of the template are put in before, so that their stages can be named; those of the pipeline afterwards.
 */
export function combineUnits(
  template: readonly Unit[],
  config: readonly Unit[],
  problems: TemplateProblems,
): Unit[] {
  const units = flatten(template)
  for (const unit of config) {
    const replaced = units.findIndex(({ id }) => id === unit.id)
    if (replaced >= 0) units[replaced] = unit
    else if (unit.requisites.size > 0) units.push(unit)
    else if (!unit.inject)
      problems.config(
        unit.path,
        `takes no place among the template's stages: its id must be one of theirs (${units
          .slice(0, 20)
          .map(({ id }) => id)
          .join(', ')}), or it must have dependsOn, or inject with first, last, before or after`,
      )
  }
  for (const unit of units.filter(({ document }) => document === 'TEMPLATE')) inject(unit, units, problems)
  for (const unit of config) inject(unit, units, problems)
  return withoutConditional(flatten(units))
}

function inject(unit: Unit, units: Unit[], problems: TemplateProblems): void {
  if (!unit.inject) return
  const former = units.findIndex(({ id }) => id === unit.id)
  if (former >= 0) units.splice(former, 1)
  const failed = injectStage(unit, unit.inject, units)
  if (!failed) return
  const path = [...unit.path, 'inject', failed.rule]
  const message = `names the stage '${failed.target}', which there is not`
  if (unit.document === 'CONFIG') problems.config(path, message)
  else problems.template(path, message)
}

/** Puts the stages of loops and partials in the place of what stands for them. */
function flatten(units: readonly Unit[]): Unit[] {
  const flat = [...units]
  for (let index = flat.findIndex(isGroup); index >= 0; index = flat.findIndex(isGroup)) {
    const group = flat[index]!
    const parts = (group.parts ?? []).map((part) => ({ ...part, when: [...group.when, ...part.when] }))
    const waitedFor = new Set(parts.flatMap(({ requisites }) => [...requisites]))
    const ends = parts.map(({ id }) => id).filter((id) => !waitedFor.has(id))
    for (const part of parts)
      if (part.requisites.size === 0) for (const each of group.requisites) part.requisites.add(each)
    // Without any stages in it, whoever waited for the group waits for what that waited for.
    const instead = parts.length === 0 ? [...group.requisites] : ends
    for (const { requisites } of flat)
      if (requisites.delete(group.id)) for (const each of instead) requisites.add(each)
    flat.splice(index, 1, ...parts)
  }
  return flat
}

const isGroup = ({ parts }: Unit) => parts !== undefined

/** Whoever waited for a stage that is left out waits for what that waited for. */
function withoutConditional(units: readonly Unit[]): Unit[] {
  const isOut = ({ when }: Unit) => when.some((condition) => condition.toLowerCase() !== 'true')
  for (const { id, requisites: inherited } of units.filter(isOut))
    for (const { requisites } of units)
      if (requisites.delete(id)) for (const each of inherited) requisites.add(each)
  return units.filter((unit) => !isOut(unit))
}
