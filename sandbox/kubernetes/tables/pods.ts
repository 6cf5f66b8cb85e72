import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type Draft, isRecord, list, specOf, statusOf } from '../kinds/kind.ts'
import { ageColumn, type Column, column, nameColumn, none, since, wide } from './columns.ts'

export const podColumns: readonly Column[] = [
  nameColumn,
  column('Ready', (pod) => {
    const statuses = list(statusOf(pod).containerStatuses)
    return `${statuses.filter(({ ready }) => ready === true).length}/${list(specOf(pod).containers).length}`
  }),
  column('Status', podStatus),
  column('Restarts', restarts),
  ageColumn,
  wide('IP', (pod) => statusOf(pod).podIP ?? none),
  wide('Node', (pod) => specOf(pod).nodeName ?? none),
  wide('Nominated Node', (pod) => statusOf(pod).nominatedNodeName ?? none),
  wide('Readiness Gates', () => none),
]

/** One word for how the pod is: the reason of the container that stands out. */
function podStatus(pod: KubeObject): string {
  const status = statusOf(pod)
  let reason = String(status.reason ?? status.phase ?? 'Unknown')
  const initial = initialReason(pod)
  if (initial !== undefined) reason = initial
  else reason = containerReason(status) ?? reason
  if (pod.metadata.deletionTimestamp === undefined) return reason
  return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating'
}

function initialReason(pod: KubeObject): string | undefined {
  const statuses = list(statusOf(pod).initContainerStatuses)
  const count = list(specOf(pod).initContainers).length
  for (const [index, { state }] of statuses.entries()) {
    const { terminated, waiting } = stateOf(state)
    if (terminated?.exitCode === 0) continue
    if (terminated) return `Init:${endOf(terminated)}`
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
    return `Init:${index}/${count}`
  }
  return undefined
}

function containerReason(status: Draft): string | undefined {
  let reason: string | undefined
  let isRunning = false
  for (const { state, ready } of list(status.containerStatuses).toReversed()) {
    const { waiting, terminated, running } = stateOf(state)
    if (waiting?.reason) reason = String(waiting.reason)
    else if (terminated) reason = endOf(terminated)
    else if (running && ready === true) isRunning = true
  }
  if (reason !== 'Completed' || !isRunning) return reason
  return isReady(status) ? 'Running' : 'NotReady'
}

const isReady = (status: Draft): boolean =>
  list(status.conditions).some(({ type, status }) => type === 'Ready' && status === 'True')

const stateOf = (state: unknown): { waiting?: Draft; terminated?: Draft; running?: Draft } =>
  isRecord(state) ? (state as never) : {}

const endOf = ({ reason, signal, exitCode }: Draft): string =>
  String(reason ?? (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`))

function restarts(pod: KubeObject, now: number): string {
  const statuses = list(statusOf(pod).containerStatuses)
  const count = statuses.reduce((sum, { restartCount }) => sum + Number(restartCount ?? 0), 0)
  const ends = statuses.map(({ lastState }) => stateOf(lastState).terminated?.finishedAt).filter(Boolean)
  if (count === 0 || ends.length === 0) return String(count)
  return `${count} (${since(ends.sort().at(-1), now)} ago)`
}
