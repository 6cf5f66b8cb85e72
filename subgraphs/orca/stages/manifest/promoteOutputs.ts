import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import type { TaskDefinition } from '../define.ts'
import { resultObjectsOf } from './operation.ts'

const lists = ['manifests', 'createdArtifacts', 'boundArtifacts'] as const

/**
 * Offers what the operations have answered under Spinnaker's names, to the stage itself and to all downstream. With `noOutput`
 * the manifests, the biggest part, stay out of it.
 */
export function promoteOutputs<P>(): TaskDefinition<P> {
  return {
    name: 'promoteOutputs',
    rehearse: 'reads',
    execute: async ({ stage: { context } }) => {
      const results = resultObjectsOf(context)
      const outputs = promoted(results, isTrue(context.noOutput))
      return {
        status: 'SUCCEEDED',
        context: { ...outputs, 'kato.tasks': withoutManifests(context) },
        outputs,
      }
    },
  }
}

function promoted(results: readonly JsonObject[], withoutManifests: boolean): JsonObject {
  const outputs: Record<string, unknown> = {}
  for (const key of lists) {
    const all = results.flatMap((result) => objectsOf(result[key]))
    if (all.length === 0 || (key === 'manifests' && withoutManifests)) continue
    outputs[`outputs.${key}`] = all
    if (key === 'createdArtifacts') outputs.artifacts = all
  }
  const names = namesByNamespace(results)
  if (Object.keys(names).length > 0) outputs['outputs.manifestNamesByNamespace'] = names
  return outputs
}

function namesByNamespace(results: readonly JsonObject[]): Record<string, string[]> {
  const all = new Map<string, Set<string>>()
  for (const { manifestNamesByNamespace } of results)
    for (const [namespace, names] of Object.entries(
      isObject(manifestNamesByNamespace) ? manifestNamesByNamespace : {},
    ))
      if (Array.isArray(names))
        all.set(namespace, new Set([...(all.get(namespace) ?? []), ...names.map(String)]))
  return Object.fromEntries([...all].map(([namespace, names]) => [namespace, [...names]]))
}

/** The manifests stand among the outputs now; kept twice, a hundred of them would not fit the store. */
const withoutManifests = (context: JsonObject) =>
  objectsOf(context['kato.tasks']).map((task) => ({
    ...task,
    resultObjects: objectsOf(task.resultObjects).map(({ manifests: _, ...result }) => result),
  }))
