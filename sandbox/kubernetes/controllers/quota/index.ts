import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ClusterEvent } from '../../cluster.ts'
import { isSame } from '../runtime/canonical.ts'
import { type Context, type Controller, itself, keyOf, parseKey } from '../runtime/controller.ts'
import { formatAmount, usageOf } from './usage.ts'

interface Quota extends KubeObject {
  spec: { readonly hard?: Readonly<Record<string, string>> }
}

/** Writes into each ResourceQuota how much of it is used. */
export function quotaController({ cluster }: Context): Controller {
  const inNamespace = ({ object, type, before }: ClusterEvent): Iterable<string> => {
    const { namespace } = object.metadata
    if (namespace === undefined) return []
    const quotas = cluster.list('ResourceQuota', { namespace })
    const isUnmoved = quotas.length === 0 || (type === 'MODIFIED' && !mayChangeUsage(object, before!))
    return isUnmoved ? [] : quotas.map(keyOf)
  }
  return {
    name: 'resourcequota-controller',
    watches: { ResourceQuota: itself, '*': inNamespace },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const quota = cluster.get('ResourceQuota', namespace, name) as Quota | undefined
      if (quota === undefined) return undefined
      const { hard = {} } = quota.spec
      const used = Object.fromEntries(
        Object.keys(hard).flatMap((resource) => {
          const amount = usageOf(resource, (kind) => cluster.list(kind, { namespace: namespace! }))
          return amount === undefined ? [] : [[resource, formatAmount(resource, amount)]]
        }),
      )
      const status = { hard, used }
      if (!isSame(quota.status, status)) cluster.updateStatus({ ...quota, status })
      return undefined
    },
  }
}

const phase = ({ status }: KubeObject) => (status as { phase?: string } | undefined)?.phase

const mayChangeUsage = (object: KubeObject, before: KubeObject): boolean =>
  phase(object) !== phase(before) || !isSame(object.spec, before.spec)
