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
  return { status, object }
}

const refusal = ({ reason, details }: Json): Json => ({
  reason,
  fields: (details?.causes ?? []).map(({ field, reason }: Json) => `${field}: ${reason}`).sort(),
})

const unowned = new Set(versionDifferences.flatMap(({ unowned = [] }) => unowned.map((name) => `f:${name}`)))
const ownedWhole = new Set(
  versionDifferences.flatMap(({ ownedWhole = [] }) => ownedWhole.map((name) => `f:${name}`)),
)

function owners(entries: readonly Json[]): Json[] {
  return entries
    .filter(({ manager }) => manager !== 'kube-controller-manager')
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
