import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { Path } from '#platform/definition/path.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { ProblemDocument } from '../problems.ts'
import { type MergedTemplate, mergeById, mergeNamed } from './merge.ts'

type RenderList = (
  list: readonly JsonObject[],
  document: ProblemDocument,
  path: Path,
) => readonly JsonObject[]

const lists = [
  ['triggers', 'triggers'],
  ['parameters', 'parameterConfig'],
  ['notifications', 'notifications'],
] as const

/**
 * What is configured besides stages: the pipeline's own, and of the template's what `inherit` names. Each entry of the pipeline's
 * takes the place of the template's of the same name, is merged into it, or removes it.
 */
export function configurationOf(
  template: MergedTemplate,
  config: JsonObject,
  definition: JsonObject,
  render: RenderList,
): JsonObject {
  const own = isObject(config.configuration) ? config.configuration : {}
  const inherit = Array.isArray(own.inherit) ? own.inherit : []
  const inherited = (key: string) => (inherit.includes(key) ? template.configuration[key] : undefined)
  const merged = lists.map(([key, name]): [string, unknown] => {
    const more = key === 'notifications' ? objectsOf(definition.notifications) : []
    const ofTemplate = render(objectsOf(inherited(key)), 'TEMPLATE', ['configuration', key])
    const ofConfig = render([...objectsOf(own[key]), ...more], 'CONFIG', ['config', 'configuration', key])
    return [name, mergeNamed(ofTemplate, ofConfig)]
  })
  const expectedArtifacts = mergeById(
    mergeById(inherited('expectedArtifacts'), own.expectedArtifacts),
    definition.expectedArtifacts,
  )
  const { limitConcurrent = true, maxConcurrentExecutions = 0, keepWaitingPipelines = false } = definition
  return {
    limitConcurrent,
    maxConcurrentExecutions,
    keepWaitingPipelines,
    ...concurrency(inherited('concurrentExecutions')),
    ...Object.fromEntries(merged),
    expectedArtifacts,
  }
}

function concurrency(value: unknown): JsonObject {
  const { limitConcurrent, maxConcurrentExecutions, keepWaitingPipelines } = isObject(value) ? value : {}
  return Object.fromEntries(
    Object.entries({ limitConcurrent, maxConcurrentExecutions, keepWaitingPipelines }).filter(
      ([, each]) => each !== undefined,
    ),
  )
}
