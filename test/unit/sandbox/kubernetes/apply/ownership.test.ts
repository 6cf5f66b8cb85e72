import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { schemaOf } from '#platform/kubernetes/patch/schema.ts'
import { applyServerSide } from '../../../../../sandbox/kubernetes/apply/applyServerSide.ts'
import { decodeFields, encodeFields } from '../../../../../sandbox/kubernetes/apply/fieldsV1.ts'
import { withWholeValues } from '../../../../../sandbox/kubernetes/apply/owned.ts'
import { trackUpdate } from '../../../../../sandbox/kubernetes/apply/trackUpdate.ts'
import { normal } from '../../../../oracle/kubernetes/normal.ts'
import type { OwnershipStep } from '../../../../oracle/kubernetes/recordOwnership.ts'
import { corpus } from '../../../platform/kubernetes/support/corpus.ts'

const stories = corpus<OwnershipStep[]>('ownership')
const now = '2026-01-01T00:00:00Z'

/** One step from where the one before it has led on the real server. */
function take(step: OwnershipStep, live: KubeObject | undefined): KubeObject {
  const { manager, force = false, applied } = step
  const { apiVersion, kind } = (applied ?? step.after)!
  const schema = schemaOf(apiVersion, kind)
  const before = live === undefined ? {} : { live }
  if (step.verb === 'apply')
    return applyServerSide({ ...before, applied: applied!, manager, force, schema, now })
  const { managedFields, uid: _, ...metadata } = step.after!.metadata
  const next = withoutAllocated({ ...step.after!, metadata }, live)
  return trackUpdate({ ...before, next, manager, apiVersion, schema, now })
}

describe('field ownership', () => {
  it('has stories', () => expect(stories.length).toBeGreaterThan(10))

  it.each(stories)('is that of the API server: story %i', (_, story) => {
    let live: KubeObject | undefined
    for (const [index, step] of story.entries()) {
      expect({ index, ...outcome(step, live) }).toEqual({ index, ...expected(step) })
      live = step.after ?? live
    }
  })
})

function outcome(step: OwnershipStep, live: KubeObject | undefined): object {
  try {
    return what(take(step, live))
  } catch (error) {
    const { details } = error as { details?: { causes: { message: string; field: string }[] } }
    return { causes: places(details?.causes), ...alone(error as Error, details?.causes) }
  }
}

const expected = ({ after, message = '', causes }: OwnershipStep) =>
  after === undefined ? { causes: places(causes), ...alone({ message }, causes) } : what(after)

const alone = ({ message }: { message: string }, causes: readonly unknown[] | undefined) =>
  causes?.length === 1 ? { message } : { count: /with \d+ conflicts/.exec(message)?.[0] }

/** With whom there is a conflict, and about where: of several fields of one thing, 1.20 names one twice. */
const places = (causes: readonly { message: string; field: string }[] | undefined) =>
  causes?.map(({ message, field }) => `${message} in ${field.replace(/\.[^.]*$/, '')}`).sort()

function what(object: KubeObject): object {
  const schema = schemaOf(object.apiVersion, object.kind)
  const owned = (object.metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => [
    `${manager} ${operation}`,
    // 1.20 knows fewer values that are owned as a whole.
    encodeFields(withWholeValues(decodeFields(fieldsV1)!, schema)),
  ])
  return { object: unordered(normal(object)), owned: Object.fromEntries(owned) }
}

/** Addresses are allocated when it is settled who owns what. */
function withoutAllocated(next: KubeObject, live: KubeObject | undefined): KubeObject {
  if (next.kind !== 'Service' || live !== undefined) return next
  const { clusterIP: _, clusterIPs: __, ...spec } = next.spec as Record<string, unknown>
  return { ...next, spec }
}

/** 1.20 put the items of merged lists in another order. */
function unordered(value: unknown, isSet = false): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => unordered(item))
    const isMerged = isSet || items.every((item) => typeof item === 'object')
    return isMerged ? items.map((item) => JSON.stringify(item)).sort() : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, unordered(inner, name === 'finalizers')]))
}
