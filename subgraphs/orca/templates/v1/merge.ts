import { objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import { mergeDistinct } from '../lists.ts'

/** A template of schema 1, with those it builds upon merged into it. */
export interface MergedTemplate {
  readonly protect: boolean
  readonly variables: readonly JsonObject[]
  readonly configuration: JsonObject
  readonly stages: readonly JsonObject[]
  readonly modules: readonly JsonObject[]
  readonly partials: readonly JsonObject[]
  readonly metadata: unknown
  readonly id: unknown
}

/** Entries by their names: a later one takes the place of an earlier one, is merged into it, or removes it, as it says. */
export function mergeNamed(first: unknown, second: unknown): JsonObject[] {
  const merged = objectsOf(first).slice()
  for (const { merge, remove, ...entry } of objectsOf(second)) {
    const index = merged.findIndex(({ name }) => String(name) === String(entry.name))
    if (isTrue(remove)) {
      if (index >= 0) merged.splice(index, 1)
    } else if (index < 0) merged.push(entry)
    else merged[index] = isTrue(merge) ? { ...merged[index], ...entry } : entry
  }
  return merged
}

/** Entries by their ids: a later one takes the place of an earlier one. */
export function mergeById(first: unknown, second: unknown): JsonObject[] {
  const merged = new Map(objectsOf(first).map((entry) => [String(entry.id), entry]))
  for (const entry of objectsOf(second)) merged.set(String(entry.id), entry)
  return [...merged.values()]
}

/** Stages keep their place when another template's take it; those without an id, which are wrong, are kept to be told of. */
function mergeStages(first: readonly JsonObject[], second: readonly JsonObject[]): JsonObject[] {
  const named = ({ id }: JsonObject) => typeof id === 'string'
  return [
    ...mergeById(first.filter(named), second.filter(named)),
    ...[...first, ...second].filter((stage) => !named(stage)),
  ]
}

/** Templates of which each builds upon the one before it. */
export function mergeTemplates(templates: readonly JsonObject[]): MergedTemplate {
  let merged: MergedTemplate = {
    protect: false,
    variables: [],
    configuration: {},
    stages: [],
    modules: [],
    partials: [],
    metadata: undefined,
    id: undefined,
  }
  for (const template of templates)
    merged = {
      protect: merged.protect || isTrue(template.protect),
      variables: mergeNamed(merged.variables, template.variables),
      configuration: mergeConfigurations(merged.configuration, (template.configuration ?? {}) as JsonObject),
      stages: mergeStages(merged.stages, objectsOf(template.stages)),
      modules: mergeById(merged.modules, template.modules),
      partials: mergeById(merged.partials, template.partials),
      metadata: template.metadata,
      id: template.id,
    }
  return merged
}

function mergeConfigurations(first: JsonObject, second: JsonObject): JsonObject {
  return {
    concurrentExecutions: {
      ...(first.concurrentExecutions as JsonObject | undefined),
      ...(second.concurrentExecutions as JsonObject | undefined),
    },
    triggers: mergeNamed(first.triggers, second.triggers),
    parameters: mergeNamed(first.parameters, second.parameters),
    notifications: mergeNamed(first.notifications, second.notifications),
    expectedArtifacts: mergeDistinct(objectsOf(first.expectedArtifacts), objectsOf(second.expectedArtifacts)),
  }
}
