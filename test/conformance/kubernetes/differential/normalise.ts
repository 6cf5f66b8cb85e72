import type { Answer, Json } from '../../../fixtures/kubernetes/api.ts'
import { versionDifferences } from './differences.ts'

/** What two servers must say alike of one request: the object, or why it is refused. */
export function normalised({ status, body }: Answer): Json {
  if (status >= 300) return { status, ...refusal(body) }
  const object = structuredClone(body)
  const { metadata } = object
  for (const field of ['uid', 'resourceVersion', 'creationTimestamp', 'namespace', 'selfLink'])
    delete metadata[field]
  metadata.managedFields = owners(metadata.managedFields ?? [])
  // What controllers say of it comes when it comes.
  delete object.status
  for (const { leaveOut } of versionDifferences) leaveOut?.(object)
  return { status, object: ordered(object) }
}

/** Of conflicts 1.20 names wrong fields; of what is invalid in a list, the place depends on the list's order. */
const refusal = ({ reason, details }: Json): Json => {
  if (reason === 'Conflict') return { reason }
  const causes = (details?.causes ?? []).map(({ field, reason }: Json) => `${field}: ${reason}`)
  return {
    reason,
    causes: [...new Set(causes.map((cause: string) => cause.replaceAll(/\[\d+\]/g, '[]')))].sort(),
  }
}

/** Controllers and nodes write when they come to it. */
const components: readonly unknown[] = ['kube-controller-manager', 'kube-scheduler', 'kubelet']

/** With the items of keyed lists in the order of their keys. */
function ordered(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(ordered)
    const key = (item: Json) => item?.name ?? item?.mountPath ?? item?.containerPort ?? item?.port
    const isKeyed = items.every((item) => key(item) !== undefined)
    return isKeyed ? items.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : items
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, ordered(value[name])]),
  )
}

const unowned = new Set(versionDifferences.flatMap(({ unowned = [] }) => unowned.map((name) => `f:${name}`)))
const ownedWhole = new Set(
  versionDifferences.flatMap(({ ownedWhole = [] }) => ownedWhole.map((name) => `f:${name}`)),
)

function owners(entries: readonly Json[]): Json[] {
  return entries
    .filter(({ manager }) => !components.includes(manager))
    .map(({ time: _, fieldsV1, ...entry }) => ({ ...entry, fieldsV1: owned(fieldsV1) }))
    .sort((a, b) => `${a.manager}${a.operation}`.localeCompare(`${b.manager}${b.operation}`))
}

function owned(fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !unowned.has(name))
      .map(([name, inner]) => [name, ownedWhole.has(name) ? {} : owned(inner)]),
  )
}
