import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ClusterEvent } from '../cluster.ts'
import { type Context, type Controller, keyOf, parseKey } from './runtime/controller.ts'

/** How long an Event is kept after it was last counted up, in milliseconds of the real clock. */
const life = 3_600_000

/** All are looked through together, so that none needs an alarm of its own. */
const period = 60_000

const all = '/all'

const onAdded = ({ type }: ClusterEvent): Iterable<string> => (type === 'ADDED' ? [all] : [])

/** Deletes Events an hour after they happened, as the API server does. */
export function eventExpiry({ cluster, time }: Context): Controller {
  // There is no hurry: nobody else asks for the Events that there are when the cluster starts.
  let isStarting = true
  return {
    name: 'event-expiry',
    watches: { Namespace: onAdded },
    reconcile() {
      if (isStarting) {
        isStarting = false
        return period
      }
      const oldest = time.now() - life
      for (const event of cluster.list('Event')) {
        const { namespace, name } = parseKey(keyOf(event))
        if (happened(event) < oldest) cluster.delete('Event', namespace, name)
      }
      return period
    },
  }
}

function happened({ metadata, lastTimestamp, eventTime }: KubeObject): number {
  return Date.parse(String(lastTimestamp ?? eventTime ?? metadata.creationTimestamp))
}
