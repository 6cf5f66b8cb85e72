import { isObject, kindOf, objectsOf } from '#platform/definition/json.ts'
import { maxStages } from '#platform/definition/limits.ts'
import type { Path } from '#platform/definition/path.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { PlaceableStage } from '../combine.ts'
import { injectRule, textsOf } from '../inject.ts'
import type { ProblemDocument } from '../problems.ts'
import { PlacedError, RenderError } from './render/errors.ts'
import type { Context, Renderer } from './render/renderer.ts'

/** A rendered stage, or one that stands for several: the rounds of a loop, the stages of a partial. */
export interface Unit extends PlaceableStage {
  readonly type: string
  readonly name: string
  readonly comments: string | undefined
  readonly config: JsonObject
  /** It is left out unless all of them are `true`. */
  readonly when: readonly string[]
  readonly inheritanceControl: JsonObject | undefined
  readonly parts: readonly Unit[] | undefined
  /** Of a stage of a partial: which one, and where. */
  readonly group?: string
}

/** What rendering a template's stages needs. */
interface Workshop {
  readonly renderer: Renderer
  readonly partials: ReadonlyMap<string, JsonObject>
  /** How many stages there are yet. */
  count: number
}

export const workshop = (renderer: Renderer, partials: readonly JsonObject[]): Workshop => ({
  renderer,
  partials: new Map(partials.map((partial) => [String(partial.id), partial])),
  count: 0,
})

interface Place {
  readonly document: ProblemDocument
  readonly path: Path
}

/** Renders a stage. Throws PlacedError. */
export function renderUnit(stage: JsonObject, context: Context, place: Place, shop: Workshop): Unit {
  const { renderer } = shop
  const at = <T>(key: string, render: () => T): T => placed(place, key, render)
  if (++shop.count > maxStages)
    throw new PlacedError(place.document, place.path, `makes more than ${maxStages} stages`)
  const type = String(stage.type)
  const id = String(stage.id)
  const base = {
    id,
    type,
    requisites: new Set(textsOf(stage.dependsOn)),
    inject: injectRule(stage.inject),
    inheritanceControl: isObject(stage.inheritanceControl) ? stage.inheritanceControl : undefined,
    ...place,
  }
  if (stage.loopWith !== undefined && stage.loopWith !== null && stage.loopWith !== '') {
    const values = at('loopWith', () => renderer.deep(stage.loopWith, context))
    if (!Array.isArray(values))
      throw new PlacedError(
        place.document,
        [...place.path, 'loopWith'],
        `must come to a list, but is ${kindOf(values)}`,
      )
    const parts = values.map((value, index) => {
      const round = { ...context, templateLoop: { value } }
      const ownId = id.includes('{{') ? at('id', () => renderer.render(id, round)) : `${id}${index}`
      const { loopWith: _, inject: _inject, dependsOn: _depends, ...body } = stage
      return renderUnit({ ...body, id: ownId }, round, place, shop)
    })
    return { ...base, name: id, comments: undefined, config: {}, when: [], parts }
  }
  const config = at('config', () => renderer.deep(stage.config ?? {}, context))
  if (!isObject(config))
    throw new PlacedError(
      place.document,
      [...place.path, 'config'],
      `must come to an object, but is ${kindOf(config)}`,
    )
  const text = (key: 'name' | 'comments', value: unknown) =>
    at(key, () => asText(renderer.deep(value, context)))
  const when = textsOf(stage.when).map((condition) =>
    at('when', () => asText(renderer.deep(condition, context)) ?? ''),
  )
  const name = text('name', stage.name ?? id) ?? id
  const unit = { ...base, name, comments: text('comments', stage.comments), config, when, parts: undefined }
  if (!type.startsWith('partial.')) return unit
  return { ...unit, parts: renderPartial(unit, context, shop) }
}

const asText = (value: unknown): string | undefined => {
  if (value === null || value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function placed<T>({ document, path }: Place, key: string, render: () => T): T {
  try {
    return render()
  } catch (error) {
    if (error instanceof RenderError) throw new PlacedError(document, [...path, key], error.message)
    throw error
  }
}

function renderPartial(unit: Unit, context: Context, shop: Workshop): Unit[] {
  const id = unit.type.split('.').at(-1)!
  const partial = shop.partials.get(id)
  if (!partial)
    throw new PlacedError(
      unit.document,
      [...unit.path, 'type'],
      `names the partial '${id}', which there is not`,
    )
  const defaults = objectsOf(partial.variables).flatMap(({ name, defaultValue }): [string, unknown][] =>
    defaultValue === undefined ? [] : [[String(name), defaultValue]],
  )
  const within = { ...context, ...Object.fromEntries(defaults), ...unit.config }
  return objectsOf(partial.stages).map((stage) => {
    const path = ['partials', id, 'stages', String(stage.id)]
    if (String(stage.type).startsWith('partial.'))
      throw new PlacedError('TEMPLATE', [...path, 'type'], 'must not be a partial: a partial holds no others')
    const own = {
      ...stage,
      id: `${unit.id}.${String(stage.id)}`,
      dependsOn: textsOf(stage.dependsOn).map((each) => `${unit.id}.${each}`),
    }
    const part = renderUnit(own, within, { document: 'TEMPLATE', path }, shop)
    return { ...part, group: `${String(partial.name ?? id)}: ${unit.name}` }
  })
}
