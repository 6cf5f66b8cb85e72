import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'

/**
 * What the controllers, the scheduler and the kubelet see of the cluster: its objects, read and written synchronously
 * in memory. A write obeys the rules of one over HTTP (defaulting, validation, admission, generation, resourceVersion)
 * and throws the same StatusError (errors.ts). What a tick of the event loop has changed is stored in one batch at its end;
 * nobody outside sees a change before that.
 *
 * A kind is written like `Pod`, `Deployment.apps` or `EndpointSlice.discovery.k8s.io`. Objects handed out are frozen:
 * to change one, make a copy with the changes (`{ ...object, status }`) and write that.
 */
export interface Cluster {
  readonly clock: Clock
  readonly podLogs: PodLogs
  /** `namespace` is undefined for objects of the whole cluster. */
  get(kind: string, namespace: string | undefined, name: string): KubeObject | undefined
  list(kind: string, filter?: ListFilter): readonly KubeObject[]
  create(object: KubeObject): KubeObject
  /** Changes all but the status. If `metadata.resourceVersion` is set and not the present one it throws a Conflict. */
  update(object: KubeObject): KubeObject
  /** Changes the status alone; resourceVersion as with `update`. Nothing is written when it changes nothing. */
  updateStatus(object: KubeObject): KubeObject
  /** Gives a pod its node; throws a Conflict when it has one, or is being deleted. */
  bind(namespace: string | undefined, pod: string, node: string): KubeObject
  /** Throws NotFound when it is not there, Conflict when it has another uid. */
  delete(kind: string, namespace: string | undefined, name: string, options?: DeleteOptions): void
  /**
   * Tells the present objects as ADDED, then each change in the order of the writes. The listener is called from a
   * microtask after the write, never within it. `changesOnly` leaves the present objects out. Returns what ends it.
   */
  watch(
    kinds: readonly string[],
    listener: (event: ClusterEvent) => void,
    options?: { readonly changesOnly?: boolean },
  ): () => void
}

export interface ClusterEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  /** For DELETED as it was last, with the resourceVersion of the deletion. */
  readonly object: KubeObject
  /** What it was before; undefined for ADDED. */
  readonly before?: KubeObject
}

/** All that are given must hold. */
export interface ListFilter {
  readonly namespace?: string
  readonly labelSelector?: LabelSelector
  /** The uid of one of its ownerReferences. */
  readonly ownedBy?: string
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  /** Of pods: undefined takes the pod's own, 0 removes it at once (so does the kubelet when its containers have ended). */
  readonly gracePeriodSeconds?: number
  /** Only the object of this uid. */
  readonly uid?: string
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after `ms` milliseconds; returns what cancels it. Does not keep the process alive. */
  after(ms: number, call: () => void): () => void
}

/** One run of a container; `restart` is its restartCount. */
export interface ContainerRun {
  readonly podUid: string
  readonly container: string
  readonly restart: number
}

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly text: string
}

/** What containers have written. Bounded per run: the oldest lines go first. Gone with the pod. */
export interface PodLogs {
  append(run: ContainerRun, text: string): void
  /** The run is over: those who follow it are told. */
  end(run: ContainerRun): void
  read(run: ContainerRun): readonly LogLine[]
  /** Each further line, then undefined once when the run is over (at once if it is already). Returns what ends it. */
  follow(run: ContainerRun, listener: (line: LogLine | undefined) => void): () => void
}
