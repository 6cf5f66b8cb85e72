import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { formatAmount, usageOf } from '../controllers/quota/usage.ts'
import { isRecord, list, type Surroundings, specOf } from '../kinds/kind.ts'
import { amountOf } from '../kinds/pod/amount.ts'
import { forbiddenError } from '../objects/refusals.ts'
import { type Resource, storedKey } from '../resources/resource.ts'

/** Refuses what would use more than a quota of its namespace allows. `before` is undefined for a new object. */
export function checkQuotas(
  resource: Resource,
  object: KubeObject,
  before: KubeObject | undefined,
  { store }: Surroundings,
): void {
  const { namespace, name = '' } = object.metadata
  if (namespace === undefined) return
  for (const quota of store.list('ResourceQuota', namespace)) {
    const hard = hardOf(quota)
    checkSpecified(resource, object, quota, hard)
    const present = (kind: string) => store.list(kind, namespace)
    const key = storedKey(resource)
    const others = present(key).filter((one) => one !== before)
    const next = (kind: string) => (kind === key ? [...others, object] : present(kind))
    const exceeded = Object.keys(hard).filter((wanted) => {
      const used = usageOf(wanted, present) ?? 0
      const then = usageOf(wanted, next) ?? 0
      return then > used && then > amountOf(hard[wanted])
    })
    if (exceeded.length === 0) continue
    const told = (amount: (wanted: string) => string) =>
      exceeded
        .sort()
        .map((one) => `${one}=${amount(one)}`)
        .join(',')
    const used = (wanted: string) => usageOf(wanted, present) ?? 0
    const requested = told((one) => formatAmount(one, (usageOf(one, next) ?? 0) - used(one)))
    const usage = told((one) => formatAmount(one, used(one)))
    throw forbiddenError(
      resource,
      name,
      `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${usage}, limited: ${told((one) => hard[one]!)}`,
    )
  }
}

function hardOf(quota: KubeObject): Record<string, string> {
  const { hard } = specOf(quota)
  return isRecord(hard) ? (hard as Record<string, string>) : {}
}

const perContainer = /^(?:(requests|limits)\.)?(cpu|memory)$/

/** Where a quota counts processors or memory, every container of a pod must say what it wants. */
function checkSpecified(
  resource: Resource,
  pod: KubeObject,
  quota: KubeObject,
  hard: Record<string, string>,
): void {
  if (storedKey(resource) !== 'Pod') return
  const missing = Object.keys(hard)
    .sort()
    .flatMap((wanted) => {
      const [, side = 'requests', name] = perContainer.exec(wanted) ?? []
      if (name === undefined) return []
      const without = list(specOf(pod).containers).filter(({ resources }) => {
        const given = isRecord(resources) ? resources[side] : undefined
        return !isRecord(given) || given[name] === undefined
      })
      return without.length === 0
        ? []
        : [`${wanted} for: ${without.map((container) => container.name).join(',')}`]
    })
  if (missing.length === 0) return
  const why = `failed quota: ${quota.metadata.name}: must specify ${missing.join('; ')}`
  throw forbiddenError(resource, pod.metadata.name ?? '', why)
}
