import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Clock } from '../cluster.ts'
import type { Registry } from '../resources/registry.ts'
import type { Store } from '../storage/store.ts'
import type { Problem } from '../validation/problem.ts'

/** A JSON object that is being filled in. */
export type Draft = Record<string, unknown>

/** What rules may look at beside the object itself. */
export interface Surroundings {
  readonly store: Store
  readonly registry: Registry
  readonly clock: Clock
}

/** What the API server does with objects of one kind beyond what it does with all. Drafts may be changed in place. */
export interface KindRules {
  /** Fills in what was left out; applying it again changes nothing. */
  defaults?(object: KubeObject): void
  /** Sets what the server alone may set in a new object. */
  prepareCreate?(object: KubeObject, surroundings: Surroundings): void
  /** Keeps, in an update, what the server alone may set. */
  prepareUpdate?(object: KubeObject, before: KubeObject, surroundings: Surroundings): void
  problems?(object: KubeObject): Problem[]
  updateProblems?(object: KubeObject, before: KubeObject): Problem[]
  /** An update must name the resourceVersion that it is of. */
  readonly needsResourceVersion?: true
  /** What becomes of dependents when a deletion does not say it; background is usual. */
  readonly orphansDependents?: true
  /** A change of annotations is a change of the generation, too. */
  readonly countsAnnotations?: true
  /** A new object may bring its status with it. */
  readonly createsWithStatus?: true
  /** A deletion at once answers with the object instead of a Status. */
  readonly returnsDeleted?: true
  /** Seconds between a deletion and its end. */
  graceSeconds?(object: KubeObject, wanted: number | undefined): number
}

export const isRecord = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object under a field, which is made when there is none. */
export function child(parent: Draft, field: string): Draft {
  if (!isRecord(parent[field])) parent[field] = {}
  return parent[field] as Draft
}

export const list = (value: unknown): Draft[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Sets the fields that are absent or null. */
export function setDefaults(target: Draft, defaults: Draft): void {
  for (const field in defaults) target[field] ??= defaults[field]
}

export const specOf = (object: KubeObject): Draft => (isRecord(object.spec) ? object.spec : {})

export const statusOf = (object: KubeObject): Draft => (isRecord(object.status) ? object.status : {})
