import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject } from '../../../domain/manifest.ts'
import type { KubernetesClient } from '../client/client.ts'
import { eventView } from '../manifests/view.ts'

/** What the cluster has told about an object, oldest first. */
export async function eventsOf(
  client: KubernetesClient,
  { metadata: { namespace, uid = '' } }: KubeObject,
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const resource = await client.resource({ kind: 'Event', group: '' }, signal)
  const events = await client.list(
    resource,
    { namespace, fieldSelector: `involvedObject.uid=${uid}` },
    signal,
  )
  const time = (event: JsonObject) => Date.parse(String(event.lastTimestamp)) || 0
  return events.map(eventView).toSorted((a, b) => time(a) - time(b))
}

export const isWarning = ({ type }: JsonObject) => type === 'Warning'
