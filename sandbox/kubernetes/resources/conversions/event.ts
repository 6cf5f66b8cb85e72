import type { KubeObject } from '#platform/kubernetes/objects.ts'

/** Pairs of the names of a field in the core group and in events.k8s.io. */
const renamed = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
] as const

/** An event of the core group as events.k8s.io has it. */
export function eventFromCore(object: KubeObject): KubeObject {
  return rename(object, renamed)
}

export function eventToCore(object: KubeObject): KubeObject {
  return rename(
    object,
    renamed.map(([core, other]) => [other, core] as const),
  )
}

function rename(object: KubeObject, names: readonly (readonly [string, string])[]): KubeObject {
  const result: KubeObject = { ...object }
  for (const [from] of names) delete result[from]
  for (const [from, to] of names) if (object[from] !== undefined) result[to] = object[from]
  return result
}
