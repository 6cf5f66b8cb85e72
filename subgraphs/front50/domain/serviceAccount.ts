import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { textsOf } from './kinds/kind.ts'
import type { Pipeline } from './pipeline.ts'
import type { StoredObject } from './storedObject.ts'
import { parsed } from './version.ts'

const managedSuffix = '@managed-service-account'

/** The account that a pipeline with roles runs as. */
const managedAccount = (pipelineId: string): string => `${pipelineId}${managedSuffix}`

/** It belongs to a pipeline, and comes and goes with it. */
export const isManaged = (name: string): boolean => name.toLowerCase().endsWith(managedSuffix)

/** The id of the pipeline that a managed account is of. */
export const pipelineOfAccount = (name: string): string => name.slice(0, -managedSuffix.length)

/** Those who may use a pipeline's managed account; empty when it has none. */
export const managedRoles = ({ roles }: JsonObject): string[] =>
  Array.isArray(roles) ? roles.filter((role) => typeof role === 'string' && role.trim() !== '') : []

/**
 * A pipeline with roles runs as its managed service account: `serviceAccount`, and `runAsUser` of the triggers that have
 * no account of the owner's choice. Without roles it loses what an earlier save has put there.
 */
export function withManagedAccount(definition: JsonObject): JsonObject {
  const account = managedAccount(String(definition.id))
  const isNeeded = managedRoles(definition).length > 0
  const { serviceAccount, ...rest } = definition
  const isOwn = typeof serviceAccount === 'string' && isManaged(serviceAccount)
  const kept = isNeeded ? { ...definition, serviceAccount: account } : isOwn ? rest : definition
  if (!Array.isArray(kept.triggers)) return kept
  const triggers = kept.triggers.map((trigger) =>
    isObject(trigger) ? runAs(trigger, account, isNeeded) : trigger,
  )
  return { ...kept, triggers }
}

function runAs(trigger: JsonObject, account: string, isNeeded: boolean): JsonObject {
  const { runAsUser, ...rest } = trigger
  const isSet = typeof runAsUser === 'string' && runAsUser !== ''
  if (isSet && !isManaged(runAsUser)) return trigger
  if (isNeeded) return { ...trigger, runAsUser: account }
  return isSet ? rest : trigger
}

/** Somebody whom pipelines run as: one that was saved, or the managed one of a pipeline. */
export interface ServiceAccount {
  readonly name: string
  readonly memberOf: readonly string[]
  /** Undefined for a managed one. */
  readonly saved: StoredObject | undefined
  readonly pipeline: Pipeline | undefined
}

export const savedAccount = (saved: StoredObject): ServiceAccount => ({
  name: saved.id,
  memberOf: textsOf(parsed(saved).memberOf),
  saved,
  pipeline: undefined,
})

export const accountOf = (pipeline: Pipeline): ServiceAccount => ({
  name: managedAccount(pipeline.id),
  memberOf: managedRoles(parsed(pipeline)),
  saved: undefined,
  pipeline,
})
