import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ContainerRun, LogLine } from '../../cluster.ts'
import { isRecord, list, specOf } from '../../kinds/kind.ts'
import { badRequest } from '../../objects/refusals.ts'
import type { ResourceCall } from '../api.ts'
import { numberOption } from '../options.ts'
import { isTrue } from '../requestInfo.ts'
import { named } from '../verbs/get.ts'

/** What a container has written, and goes on writing while `follow` is asked for. */
export async function log(call: ResourceCall): Promise<void> {
  const pod = named(call)
  const run = runOf(call, pod)
  const filter = filterOf(call)
  const { podLogs } = call.api.cluster
  const { response } = call
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.flushHeaders()
  const writer = new LogWriter(call, filter)
  for (const line of filter.tail(podLogs.read(run).filter((line) => line.time >= filter.since)))
    writer.write(line)
  if (!filter.follows) {
    response.end()
    return
  }
  const leave = podLogs.follow(run, (line) => (line === undefined ? response.end() : writer.write(line)))
  response.once('close', leave)
}

interface Filter {
  readonly since: number
  readonly follows: boolean
  readonly hasTimes: boolean
  readonly mostBytes: number
  tail(lines: readonly LogLine[]): readonly LogLine[]
}

function filterOf({ info, api }: ResourceCall): Filter {
  const { query } = info
  const lines = numberOption(query, 'tailLines')
  const seconds = numberOption(query, 'sinceSeconds')
  const time = query.get('sinceTime')
  const since =
    seconds === undefined ? (time ? Date.parse(time) : 0) : api.cluster.clock.now() - seconds * 1000
  if (Number.isNaN(since))
    throw badRequest(`parsing time ${JSON.stringify(time)}: cannot be read as RFC 3339`)
  return {
    since,
    follows: isTrue(query.get('follow')),
    hasTimes: isTrue(query.get('timestamps')),
    mostBytes: numberOption(query, 'limitBytes') ?? Number.POSITIVE_INFINITY,
    tail: (all) => (lines === undefined ? all : lines <= 0 ? [] : all.slice(-lines)),
  }
}

class LogWriter {
  readonly #call: ResourceCall
  readonly #filter: Filter
  #left: number

  constructor(call: ResourceCall, filter: Filter) {
    this.#call = call
    this.#filter = filter
    this.#left = filter.mostBytes
  }

  write({ time, text }: LogLine): void {
    if (this.#left <= 0) return
    const stamp = this.#filter.hasTimes ? `${new Date(time).toISOString().slice(0, -1)}000000Z ` : ''
    const bytes = Buffer.from(`${stamp}${text}\n`)
    this.#call.response.write(bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes)
    this.#left -= bytes.length
    if (this.#left <= 0) this.#call.response.end()
  }
}

/** The run of a container that the request means. Throws 400 for one that has not begun. */
function runOf({ info }: ResourceCall, pod: KubeObject): ContainerRun {
  const container = containerOf(pod, info.query.get('container') ?? '')
  const status = statusesOf(pod).find(({ name }) => name === container)
  const restarts = Number(status?.restartCount ?? 0)
  const isPrevious = isTrue(info.query.get('previous'))
  const podName = pod.metadata.name!
  if (isPrevious && restarts === 0) {
    throw badRequest(
      `previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(podName)} not found`,
    )
  }
  const waiting = waitingReason(status)
  if (!isPrevious && restarts === 0 && waiting !== undefined) {
    const why = `container ${JSON.stringify(container)} in pod ${JSON.stringify(podName)} is waiting to start: ${waiting}`
    throw badRequest(why)
  }
  // A container that waits to be started again shows what its last run wrote.
  const isBetween = waiting !== undefined && restarts > 0
  return { podUid: pod.metadata.uid!, container, restart: restarts - (isPrevious && !isBetween ? 1 : 0) }
}

function waitingReason(status: Record<string, unknown> | undefined): string | undefined {
  if (status === undefined) return 'ContainerCreating'
  const state = isRecord(status.state) ? status.state : {}
  if (state.running !== undefined || state.terminated !== undefined) return undefined
  const waiting = isRecord(state.waiting) ? state.waiting : {}
  const reason = String(waiting.reason ?? 'ContainerCreating')
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff') return 'trying and failing to pull image'
  return reason
}

function containerOf(pod: KubeObject, wanted: string): string {
  const spec = specOf(pod)
  const containers = list(spec.containers).map(({ name }) => String(name))
  const first = list(spec.initContainers).map(({ name }) => String(name))
  const name = pod.metadata.name
  if (wanted !== '') {
    if ([...containers, ...first].includes(wanted)) return wanted
    throw badRequest(`container ${wanted} is not valid for pod ${name}`)
  }
  if (containers.length === 1) return containers[0]!
  const usual = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (usual !== undefined && containers.includes(usual)) return usual
  const choice = `choose one of: [${containers.join(' ')}]`
  const initial = first.length === 0 ? '' : ` or one of the init containers: [${first.join(' ')}]`
  throw badRequest(`a container name must be specified for pod ${name}, ${choice}${initial}`)
}

function statusesOf(pod: KubeObject): Record<string, unknown>[] {
  const status = isRecord(pod.status) ? pod.status : {}
  return [...list(status.initContainerStatuses), ...list(status.containerStatuses)]
}
