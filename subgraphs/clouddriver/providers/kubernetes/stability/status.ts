import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Condition, ManifestStatus } from '../../../domain/manifest.ts'

/** Nothing to wait for. */
export const stable: ManifestStatus = {
  stable: { state: true },
  paused: { state: false },
  available: { state: true },
  failed: { state: false },
}

/** The controller has not said anything yet. */
export const noneReported: ManifestStatus = {
  ...stable,
  stable: condition(false, 'No status reported yet'),
  available: condition(false, 'No availability reported'),
}

export const waitingForGeneration = 'Waiting for status generation to match updated object generation'

function condition(state: boolean, message: string | undefined): Condition {
  return message === undefined ? { state } : { state, message }
}

export const unstable = (message: string | undefined): ManifestStatus => ({
  ...stable,
  stable: condition(false, message),
})

export const unavailable = (message: string | undefined): ManifestStatus => ({
  ...unstable(message),
  available: condition(false, message),
})

export const failed = (message: string | undefined): ManifestStatus => ({
  ...stable,
  failed: condition(true, message),
})

/** What controllers write into `status`; a count that is not there is nought. */
export interface StatusFields {
  readonly observedGeneration?: number
  readonly conditions?: readonly StatusCondition[]
  readonly phase?: string
  readonly [field: string]: unknown
}

export interface StatusCondition {
  readonly type?: string
  readonly status?: string
  readonly reason?: string
  readonly message?: string
}

export const statusOf = (object: KubeObject) => object.status as StatusFields | undefined | null
export const specOf = (object: KubeObject) => (object.spec ?? {}) as Readonly<Record<string, unknown>>
export const count = (fields: Readonly<Record<string, unknown>>, field: string): number =>
  typeof fields[field] === 'number' ? fields[field] : 0

export const observed = (object: KubeObject, status: StatusFields): boolean =>
  status.observedGeneration !== undefined && status.observedGeneration === object.metadata.generation

/** The first that is behind `desired` makes it unstable. */
export function behind(
  status: StatusFields,
  desired: number,
  steps: readonly (readonly [field: string, message: string])[],
): string | undefined {
  return steps.find(([field]) => count(status, field) < desired)?.[1]
}

/** Spinnaker knows the status of workloads as apps/v1 has it. */
export function appsV1Only(
  status: (object: KubeObject) => ManifestStatus,
): (object: KubeObject) => ManifestStatus {
  return (object) =>
    object.apiVersion === 'apps/v1'
      ? status(object)
      : failed(`${object.kind} of ${object.apiVersion} is not supported: use apps/v1`)
}
