import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ClusterAccess } from '../account.ts'

/** The text of a selector as requests have it. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`
  })
  return [...labels, ...expressions].join(',')
}

export const isOwnedBy = ({ metadata }: KubeObject, owner: KubeObject) =>
  (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid)

/** The objects of a kind that a workload owns, found by its selector. */
export async function owned(
  { client }: Pick<ClusterAccess, 'client'>,
  kind: { readonly kind: string; readonly group: string },
  owner: KubeObject,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const { selector } = (owner.spec ?? {}) as { selector?: LabelSelector }
  if (!selector) return []
  const resource = await client.resource(kind, signal)
  const selection = { namespace: owner.metadata.namespace, labelSelector: selectorText(selector) }
  const found = await client.list(resource, selection, signal)
  return found.filter((object) => isOwnedBy(object, owner))
}

export const ownedPods = (account: Pick<ClusterAccess, 'client'>, owner: KubeObject, signal: AbortSignal) =>
  owned(account, { kind: 'Pod', group: '' }, owner, signal)
