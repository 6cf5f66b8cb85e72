import { injectAll, place } from '../combine.ts'
import type { TemplateProblems } from '../problems.ts'
import type { Unit } from './units.ts'

/**
 * The stages of a template and those of a pipeline made of it as one graph. Loops and partials of the template are put in before
 * those of the pipeline, so that their stages can be named; those of the pipeline afterwards.
 */
export function combineUnits(
  template: readonly Unit[],
  config: readonly Unit[],
  problems: TemplateProblems,
): Unit[] {
  const units = flatten(template)
  for (const unit of config) place(unit, units, { id: 'id', requisites: 'dependsOn' }, problems)
  injectAll(config, units, problems)
  return withoutConditional(flatten(units))
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
