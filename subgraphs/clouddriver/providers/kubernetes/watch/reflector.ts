import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ApiResource, Selection } from '../client/client.ts'
import { errorOfStatus, isExpired, type KubernetesError } from '../client/errors.ts'
import { isUnanswered } from '../client/failures.ts'
import { pages } from '../client/lists.ts'
import { apiVersionOf, collectionPath } from '../client/paths.ts'
import { wait } from '../client/rate.ts'
import type { Transport } from '../client/transport.ts'
import { watchEvents } from './events.ts'
import type { Reachability } from './reachability.ts'
import type { Slots } from './slots.ts'

/** What is told of the objects of a list and watch. */
export interface ReflectorSink {
  /** All that are there are told next; what is not told until `listed` is gone. */
  listing(): void
  put(object: KubeObject): void
  gone(object: KubeObject): void
  listed(): void
  /** It may not be read, for the time being. Undefined: it can be read again. */
  refused(error: KubernetesError | undefined): void
  /** What was told is not current: the server answers, but not this, again and again. Undefined: it is current again. */
  troubled(error: Error | undefined): void
}

export interface ReflectorPorts {
  readonly transport: Transport
  readonly reachability: Reachability
  /** Lists at the same time. */
  readonly lists: Slots
  readonly signal: AbortSignal
}

const longestPauseMs = 1_000
/** Permissions, and kinds that are not there, change seldom. */
const refusedPauseMs = 30_000
const refusedStatuses: readonly number[] = [403, 404, 405]
/** In a row, until they are trouble: one may be a server that is just being replaced. */
const failuresOfTrouble = 2
/** A watch that has lived shorter counts as a failure. */
const shortestLifeMs = 1_000
/** The server ends watches by itself; not all of them at the same time. */
const watchSeconds = () => Math.round(300 + Math.random() * 300)
const graceMs = 30_000

/**
 * Keeps a sink current: a list, then a watch from its point in time on, again and again, until the signal ends it. After
 * a disconnect the watch goes on where it was; a point in time that the server has forgotten is listed anew.
 */
export async function reflect(
  resource: ApiResource,
  selection: Selection,
  sink: ReflectorSink,
  { transport, reachability, lists, signal }: ReflectorPorts,
): Promise<void> {
  let version: string | undefined
  let failures = 0
  let isRefused = false
  let isTroubled = false

  while (!signal.aborted) {
    const begun = performance.now()
    try {
      version ??= await lists.use(list)
      if (isRefused) sink.refused(undefined)
      isRefused = false
      await watch()
    } catch (error) {
      if (signal.aborted) return
      if (isExpired(error)) version = undefined
      else if (failures >= failuresOfTrouble && isTrouble(error as KubernetesError)) {
        isTroubled = true
        sink.troubled(error as Error)
      }
      await recover(error as KubernetesError).catch(() => {})
    }
    failures = performance.now() - begun > shortestLifeMs ? 0 : failures + 1
    if (failures > 1) await wait(pauseMs(failures), signal).catch(() => {})
  }

  async function recover(error: KubernetesError): Promise<void> {
    if (isUnanswered(error) || error.status === 401) return reachability.regained(error)
    if (!refusedStatuses.includes(error.status)) return
    isRefused = true
    sink.refused(error)
    version = undefined
    await wait(refusedPauseMs * (0.5 + Math.random()), signal)
  }

  async function list(): Promise<string> {
    let at = ''
    for await (const page of pages(transport, resource, selection, signal, 'asked')) {
      if (page.isFirst) sink.listing()
      for (const object of page.items) sink.put(object)
      at = page.resourceVersion
    }
    sink.listed()
    return at
  }

  async function watch(): Promise<void> {
    const { namespace, ...selectors } = selection
    const seconds = watchSeconds()
    const tooLate = AbortSignal.timeout(seconds * 1000 + graceMs)
    const body = await transport.stream({
      method: 'GET',
      path: collectionPath(resource, namespace),
      query: {
        ...selectors,
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: version,
        timeoutSeconds: String(seconds),
      },
      signal: AbortSignal.any([signal, tooLate]),
      repeats: 'asked',
    })
    if (isTroubled) sink.troubled(undefined)
    isTroubled = false
    for await (const { type, object } of watchEvents(body)) {
      if (type === 'ERROR') throw errorOfStatus(object as KubeObject & { code?: number })
      version = object.metadata.resourceVersion ?? version
      if (type === 'BOOKMARK') continue
      object.apiVersion ??= apiVersionOf(resource)
      object.kind ??= resource.kind
      if (type === 'DELETED') sink.gone(object)
      else sink.put(object)
    }
  }
}

/** A refusal of this account is told in its own way. A server that is away ends no watch again and again: it is waited for. */
const isTrouble = ({ status }: KubernetesError) => ![401, ...refusedStatuses].includes(status)

const pauseMs = (failures: number) =>
  Math.min(longestPauseMs, 50 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2)
