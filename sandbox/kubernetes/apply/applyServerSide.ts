import { groupOf, type KubeObject, versionOf } from '#platform/kubernetes/objects.ts'
import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { StatusError } from '../errors.ts'
import { appliedProblems } from './appliedProblems.ts'
import { clientAppliedFields, withAppliedRemembered } from './clientApplied.ts'
import { conflictError } from './conflicts.ts'
import { difference, intersection, setOf, withoutTrees } from './fieldSet.ts'
import { decodeManagers, encodeManagers, identityOf, type Managers, withManager } from './managers.ts'
import { mergeApplied } from './merge.ts'
import { fieldsOf } from './owned.ts'
import { type Conflict, comparisonOf, resetFields, type Target, takeOver, unowned } from './ownership.ts'
import { prune } from './prune.ts'
import { withoutMarks } from './remove.ts'
import { afterUpdate, withManagedFields, withoutManagedFields } from './trackUpdate.ts'

export interface ServerSideApply extends Target {
  /** Undefined: there is none yet, the apply creates it. */
  readonly live?: KubeObject
  readonly applied: KubeObject
  readonly manager: string
  readonly force: boolean
  readonly schema: FieldSchema
  /** RFC 3339, whole seconds. */
  readonly now: string
}

/**
 * The object that a server-side apply leads to, before defaulting and validation, with its managedFields. Nulls
 * that were applied stand in it.
 * @throws StatusError 409 with the conflicts; 400 and 500 for what cannot be applied
 */
export function applyServerSide(request: ServerSideApply): KubeObject {
  checkApplied(request)
  const { object, managers, conflicts } = attempt(request)
  const refused = request.force ? [] : withoutClientApplied(conflicts, request)
  if (refused.length > 0) throw conflictError(refused)
  const result = withManagedFields(object, encodeManagers(managers))
  return request.manager === 'kubectl' ? withAppliedRemembered(result, request.applied) : result
}

function checkApplied({ applied, live, schema }: ServerSideApply): void {
  const expected = live?.apiVersion ?? applied.apiVersion
  if (applied.apiVersion !== expected) {
    const versions = `Specified patch version: ${applied.apiVersion}, expected: ${expected}`
    throw new StatusError(400, 'BadRequest', `Incorrect version specified in apply patch. ${versions}`)
  }
  if (applied.metadata.managedFields !== undefined) {
    throw new StatusError(400, 'BadRequest', 'metadata.managedFields must be nil')
  }
  const problems = appliedProblems(applied, schema)
  if (problems.length === 0) return
  const words = problems.length === 1 ? problems[0] : `errors:\n${problems.map((p) => `  ${p}`).join('\n')}`
  const { namespace = '', name = '' } = applied.metadata
  const kind = `${groupOf(expected)}/${versionOf(expected)}, Kind=${applied.kind}`
  throw new StatusError(
    500,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${kind}): ${words}`,
  )
}

interface Outcome {
  readonly object: KubeObject
  readonly managers: Managers
  readonly conflicts: readonly Conflict[]
}

/** What comes of it when it is forced, and with whom it conflicts. */
function attempt(request: ServerSideApply): Outcome {
  const { applied, schema, manager, subresource = '', now } = request
  const { apiVersion, kind } = applied
  const live = request.live === undefined ? {} : withoutManagedFields(request.live)
  const before = managersBefore(request)
  const self = { name: manager, operation: 'Apply', apiVersion, subresource, time: now } as const
  const id = identityOf(self)
  const reset = resetFields(apiVersion, kind, request)

  const fields = withoutTrees(fieldsOf(applied, schema), reset)
  const claimed = withManager(before, id, { ...self, fields })
  const merged = prune(mergeApplied(live, applied, schema), before.get(id)?.fields, claimed, schema)
  const comparison = comparisonOf(live, merged, schema, reset)
  const { managers, conflicts } = takeOver(claimed, comparison, id)
  return {
    object: withoutMarks(merged) as KubeObject,
    managers: withManager(managers, id, { ...self, fields: difference(fields, unowned) }),
    conflicts,
  }
}

/** An object that nobody owns yet is owned by whoever wrote it before the first apply. */
function managersBefore({ live, applied, schema, now }: ServerSideApply): Managers {
  const managers = decodeManagers(live?.metadata.managedFields, schema) ?? new Map()
  if (live === undefined || managers.size > 0) return managers
  const manager = 'before-first-apply'
  return afterUpdate({ next: live, manager, apiVersion: applied.apiVersion, schema, now }, managers)
}

function withoutClientApplied(conflicts: readonly Conflict[], request: ServerSideApply): readonly Conflict[] {
  const { live, manager, schema } = request
  if (manager !== 'kubectl' || live === undefined || conflicts.length === 0) return conflicts
  const allowed = clientAppliedFields(live, schema)
  return conflicts.filter(({ path }) => intersection(setOf([path]), allowed).children.size === 0)
}
