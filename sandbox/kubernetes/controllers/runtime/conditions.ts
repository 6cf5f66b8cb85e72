/** A condition of an object's status. Pods, jobs and deployments have a further time each. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
  readonly lastProbeTime?: string | null
}

export const conditionOf = (
  status: { conditions?: readonly Condition[] } | undefined,
  type: string,
): Condition | undefined => status?.conditions?.find((condition) => condition.type === type)

export const isTrue = (status: { conditions?: readonly Condition[] } | undefined, type: string): boolean =>
  conditionOf(status, type)?.status === 'True'

/**
 * The conditions with one set: put to the end, where its status or its reason changed; it keeps the time of its last
 * transition as long as its status stays.
 */
export function withCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const present = conditions.find((condition) => condition.type === next.type)
  if (present?.status === next.status && present.reason === next.reason) return conditions
  const kept =
    present?.status === next.status && present.lastTransitionTime !== undefined
      ? { ...next, lastTransitionTime: present.lastTransitionTime }
      : next
  return [...withoutCondition(conditions, next.type), kept]
}

export const withoutCondition = (conditions: readonly Condition[], type: string): readonly Condition[] =>
  conditions.filter((condition) => condition.type !== type)
