import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject } from '../../../domain/manifest.ts'
import type { ClusterAccess } from '../account.ts'
import type { KubernetesClient } from '../client/client.ts'
import type { Kind } from '../kinds/define.ts'
import { eventsOf, presentWarning } from './events.ts'
import { logTail } from './logTail.ts'
import { examine, type Finding, type Trouble } from './podTrouble.ts'
import { rollingOf } from './workload.ts'

const mostPods = 3
const mostEvents = 5
const withinMs = 5_000

/**
 * Why a rollout does not get on: { pod, container, reason, message, exitCode, restarts, logLines, events } of each pod that
 * is not well, of three at most; without a pod where none could be made. Nothing, rather than an error or a long wait.
 */
export async function diagnose(
  account: Pick<ClusterAccess, 'client'>,
  object: KubeObject,
  kind: Kind,
): Promise<readonly JsonObject[]> {
  const limit = AbortSignal.timeout(withinMs)
  try {
    const { pods, causes } = await rollingOf(account, object, kind, limit)
    const found = pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .flatMap((pod) => {
        const finding = examine(pod)
        return finding ? [{ pod, finding }] : []
      })
      .toSorted((a, b) => rank(a.finding) - rank(b.finding) || nameOf(a.pod).localeCompare(nameOf(b.pod)))
      .slice(0, mostPods)
    const told = await Promise.all(
      found.map(({ pod, finding }) => causeOf(account.client, pod, finding, limit)),
    )
    return [...causes, ...told.filter((cause) => cause !== undefined)]
  } catch {
    // What cannot be found out is not told; the rollout's own state is.
    return []
  }
}

const nameOf = ({ metadata }: KubeObject) => metadata.name ?? ''
const rank = (finding: NonNullable<Finding>) => ('trouble' in finding ? 0 : 1)

async function causeOf(
  client: KubernetesClient,
  pod: KubeObject,
  finding: NonNullable<Finding>,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  // Rules that forbid to read events must not hide what the pod itself tells.
  const events = await eventsOf(client, pod, signal).catch(() => [])
  const trouble = 'trouble' in finding ? finding.trouble : await toldByEvents(client, pod, events, signal)
  if (!trouble) return undefined
  const { container, reason, message, exitCode, restarts } = trouble
  return {
    pod: nameOf(pod),
    ...(container !== undefined && { container }),
    reason,
    ...(message && { message }),
    ...(exitCode !== undefined && { exitCode }),
    ...(restarts !== undefined && { restarts }),
    logLines: await logTail(client, pod, trouble, signal),
    events: events.slice(-mostEvents),
  }
}

/** A probe that fails, a volume that cannot be mounted: only events tell of these. */
async function toldByEvents(
  client: KubernetesClient,
  pod: KubeObject,
  events: readonly JsonObject[],
  signal: AbortSignal,
): Promise<Trouble | undefined> {
  const warning = presentWarning(events)
  if (!warning) return undefined
  // Meanwhile the pod itself may tell what is wrong.
  const resource = await client.resource({ kind: 'Pod', group: '' }, signal)
  const { namespace } = pod.metadata
  const now = examine((await client.get({ resource, namespace, name: nameOf(pod) }, signal)) ?? pod)
  if (!now) return undefined
  if ('trouble' in now) return now.trouble
  return {
    ...(now.suspect !== undefined && { container: now.suspect, log: 'current' as const }),
    reason: String(warning.reason),
    message: String(warning.message),
  }
}
