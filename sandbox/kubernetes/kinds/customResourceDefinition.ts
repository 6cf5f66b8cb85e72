import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { objectTime } from '../objects/time.ts'
import { definitionSpec } from '../resources/custom.ts'
import { invalid, type Problem, required } from '../validation/problem.ts'
import { child, isRecord, type KindRules, list, setDefaults, specOf } from './kind.ts'
import { unchanging } from './workloads.ts'

export const customResourceDefinition: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    const names = child(spec, 'names')
    const kind = String(names.kind ?? '')
    setDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
    spec.conversion ??= { strategy: 'None' }
  },
  prepareCreate(object, { clock }) {
    object.status = established(object, objectTime(clock))
  },
  problems(object) {
    const spec = specOf(object)
    const names = isRecord(spec.names) ? spec.names : {}
    const versions = list(spec.versions)
    const wanted = `${names.plural}.${spec.group}`
    return [
      ...(spec.group ? [] : [required('spec.group')]),
      ...(['Namespaced', 'Cluster'].includes(String(spec.scope)) ? [] : [required('spec.scope')]),
      ...['plural', 'kind'].filter((name) => !names[name]).map((name) => required(`spec.names.${name}`)),
      ...(object.metadata.name === wanted
        ? []
        : [invalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group')]),
      ...versionsProblems(versions),
    ]
  },
  updateProblems: unchanging('group', 'scope'),
  needsResourceVersion: true,
}

function versionsProblems(versions: readonly Record<string, unknown>[]): Problem[] {
  const stored = versions.filter(({ storage }) => storage === true)
  const problems: Problem[] = []
  if (stored.length !== 1) {
    problems.push(
      invalid('spec.versions', versions, 'must have exactly one version marked as storage version'),
    )
  }
  for (const [index, { schema }] of versions.entries()) {
    if (!isRecord(schema) || !isRecord(schema.openAPIV3Schema)) {
      problems.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'))
    }
  }
  return problems
}

/** The names are free, and the resource is served: at once. */
function established(object: KubeObject, now: string) {
  const { names, versions } = definitionSpec(object)
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  })
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: names,
    storedVersions: versions.filter(({ storage }) => storage).map(({ name }) => name),
  }
}
