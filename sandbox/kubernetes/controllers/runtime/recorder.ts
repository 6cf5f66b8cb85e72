import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Cluster } from '../../cluster.ts'
import type { SandboxTime } from './time.ts'

/** How many different Events are remembered to be counted up instead of written anew. */
const remembered = 4096

export interface EventSource {
  readonly component: string
  readonly host?: string
}

export interface EventText {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Which part of the object it is about: `spec.containers{app}`. */
  readonly fieldPath?: string
}

/** Writes Events. The same one about the same object is written once and counted up after that. */
export class Recorder {
  readonly #cluster: Cluster
  readonly #time: SandboxTime
  readonly #names = new Map<string, string>()
  #last = 0n

  constructor(cluster: Cluster, time: SandboxTime) {
    this.#cluster = cluster
    this.#time = time
  }

  /** An Event that cannot be written (its namespace is going, say) is dropped, as it is in a real cluster. */
  record(about: KubeObject, source: EventSource, text: EventText): void {
    const namespace = about.metadata.namespace ?? 'default'
    const id = [
      about.metadata.uid,
      source.component,
      text.type,
      text.reason,
      text.fieldPath,
      text.message,
    ].join(' ')
    try {
      if (!this.#countUp(namespace, this.#names.get(id))) this.#write(about, namespace, source, text, id)
    } catch {
      this.#names.delete(id)
    }
  }

  #countUp(namespace: string, name: string | undefined): boolean {
    const event = name === undefined ? undefined : this.#cluster.get('Event', namespace, name)
    if (event === undefined) return false
    const { resourceVersion: _, ...metadata } = event.metadata
    const count = (event.count as number) + 1
    this.#cluster.update({ ...event, metadata, count, lastTimestamp: this.#time.stamp() })
    return true
  }

  #write(about: KubeObject, namespace: string, source: EventSource, text: EventText, id: string): void {
    const stamp = this.#time.stamp()
    const name = `${about.metadata.name}.${this.#suffix()}`
    this.#cluster.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        kind: about.kind,
        ...(about.metadata.namespace === undefined ? {} : { namespace }),
        name: about.metadata.name,
        uid: about.metadata.uid,
        apiVersion: about.apiVersion,
        resourceVersion: about.metadata.resourceVersion,
        ...(text.fieldPath === undefined ? {} : { fieldPath: text.fieldPath }),
      },
      reason: text.reason,
      message: text.message,
      source,
      firstTimestamp: stamp,
      lastTimestamp: stamp,
      count: 1,
      type: text.type,
      eventTime: null,
      reportingComponent: source.component,
      reportingInstance: source.host ?? '',
    })
    this.#names.set(id, name)
    if (this.#names.size > remembered) this.#names.delete(this.#names.keys().next().value!)
  }

  /** The time in nanoseconds as clients write it, moved on where two would be equal. */
  #suffix(): string {
    const now = BigInt(this.#time.now()) * 1_000_000n
    this.#last = now > this.#last ? now : this.#last + 1n
    return this.#last.toString(16)
  }
}
