import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Cluster, ClusterEvent } from '../../cluster.ts'
import type { Orphans } from './orphans.ts'
import type { Recorder } from './recorder.ts'
import type { SandboxTime } from './time.ts'

/** What controllers stand on. */
export interface Context {
  readonly cluster: Cluster
  readonly time: SandboxTime
  readonly recorder: Recorder
  readonly orphans: Orphans
}

/** Brings what is towards what should be, one object at a time. */
export interface Controller {
  /** As it names itself in Events: `deployment-controller`. */
  readonly name: string
  /**
   * By kind, or `*` for every kind there is (of Events only what changes): the keys of what has to be looked at after an
   * event.
   */
  readonly watches: Readonly<Record<string, (event: ClusterEvent) => Iterable<string>>>
  /**
   * Looks at one object. It must bear being called at any time, for objects that are gone too. Returns the milliseconds
   * after which it has to be called again even if nothing happens. What it throws is tried again later.
   */
  reconcile(key: string): number | undefined
}

export const keyOf = ({ metadata: { namespace = '', name } }: KubeObject): string => `${namespace}/${name}`

export function parseKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash) || undefined, name: key.slice(slash + 1) }
}

/** For `watches`: the object itself. */
export const itself = (event: ClusterEvent): Iterable<string> => [keyOf(event.object)]
