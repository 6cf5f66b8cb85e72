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
  return events.map(eventView).toSorted((a, b) => timeOf(a) - timeOf(b))
}

const timeOf = ({ lastTimestamp }: JsonObject) => Date.parse(String(lastTimestamp)) || 0

/** The last warning, unless things have gone on since: a pod may have found its node in the end. */
export function presentWarning(events: readonly JsonObject[]): JsonObject | undefined {
  const warning = events.findLast(isWarning)
  const hasGoneOn = warning && events.some((event) => !isWarning(event) && timeOf(event) > timeOf(warning))
  return hasGoneOn ? undefined : warning
}

export const isWarning = ({ type }: JsonObject) => type === 'Warning'
