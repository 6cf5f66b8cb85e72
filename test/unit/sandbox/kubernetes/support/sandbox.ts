import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { keepNamespacesFurnished } from '../../../../../sandbox/kubernetes/bootstrap/namespaces.ts'
import type { Cluster, ClusterEvent } from '../../../../../sandbox/kubernetes/cluster.ts'
import { startControllers } from '../../../../../sandbox/kubernetes/controllers/index.ts'
import type { Pod } from '../../../../../sandbox/kubernetes/controllers/kinds.ts'
import {
  type KubeletOptions,
  type RunningKubelet,
  startKubelet,
} from '../../../../../sandbox/kubernetes/kubelet/index.ts'
import { openCluster } from '../../../../../sandbox/kubernetes/open.ts'

// What Node's own function copies has prototypes from outside of jest's world: nothing there would equal it.
globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value))

/** Objects in tests are read as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the fields that a test looks at are what it checks
export type Json = any

/** A cluster with its controllers and its nodes, without an API server in front. */
export class Sandbox {
  readonly cluster: Cluster
  readonly kubelet: RunningKubelet
  /** What controllers have thrown that was no refusal. */
  readonly errors: unknown[] = []
  readonly #folder: string
  readonly #stop: () => void

  /** On a new folder, or on that of one that has been stopped. */
  static async start(options: KubeletOptions = {}, folder?: string): Promise<Sandbox> {
    const sandbox = new Sandbox(options, folder ?? mkdtempSync(join(tmpdir(), 'gennaker-sandbox-')))
    await sandbox.untilIs('ServiceAccount', 'default', () => true)
    return sandbox
  }

  private constructor(options: KubeletOptions, folder: string) {
    this.#folder = folder
    const opened = openCluster({ folder: this.#folder })
    const onError = (error: unknown) => this.errors.push(error)
    const { speed = 1 } = options
    this.cluster = opened.as('test')
    const stopFurnishing = keepNamespacesFurnished(opened.as('kube-controller-manager'), 'certificate')
    const controllers = startControllers(opened.as('kube-controller-manager'), { speed, onError })
    this.kubelet = startKubelet(opened.as('kubelet'), { onError, ...options })
    this.#stop = () => {
      this.kubelet.stop()
      controllers.stop()
      stopFurnishing()
      opened.close()
    }
  }

  /** Stops it; it can be started on its folder again. */
  stop(): string {
    this.#stop()
    return this.#folder
  }

  close(): void {
    this.#stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  create(object: object): Json {
    const { metadata, ...rest } = object as KubeObject
    return this.cluster.create({ ...rest, metadata: { namespace: 'default', ...metadata } } as KubeObject)
  }

  /** A further namespace in which pods can be made. */
  async namespace(name: string): Promise<void> {
    this.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    await this.until(
      ['ServiceAccount'],
      () => this.cluster.get('ServiceAccount', name, 'default') !== undefined,
    )
  }

  get(kind: string, name: string): Json {
    return this.cluster.get(kind, 'default', name)
  }

  change(kind: string, name: string, change: (object: Json) => void): Json {
    const object = structuredClone(this.get(kind, name))
    change(object)
    return this.cluster.update(object)
  }

  delete(kind: string, name: string, options?: Parameters<Cluster['delete']>[3]): void {
    this.cluster.delete(kind, 'default', name, options)
  }

  list(kind: string, matchLabels: Record<string, string> = {}): Json[] {
    return [...this.cluster.list(kind, { namespace: 'default', labelSelector: { matchLabels } })]
  }

  pods(app: string): Pod[] {
    return this.list('Pod', { app })
  }

  /** The messages of the Events about an object, each with its reason. */
  events(name: string): string[] {
    return this.list('Event')
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)
  }

  /** Resolves when a condition holds that can only come to hold by a change of one of the kinds. */
  until(kinds: readonly string[], condition: () => boolean, timeoutMs = 8_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        queueMicrotask(() => unwatch())
      }
      const timer = setTimeout(() => {
        end()
        const now = kinds.map(
          (kind) =>
            `${kind}: ${JSON.stringify(this.list(kind).map(({ metadata, status }) => [metadata.name, status]))}`,
        )
        reject(new Error(`Not within ${timeoutMs} ms: ${condition}\n${now.join('\n')}`))
      }, timeoutMs)
      const unwatch = this.cluster.watch(kinds, () => {
        if (!condition()) return
        end()
        resolve()
      })
    })
  }

  /** Resolves with an object when it is as wanted. */
  async untilIs(
    kind: string,
    name: string,
    condition: (object: Json) => boolean,
    timeoutMs?: number,
  ): Promise<Json> {
    const holds = () => {
      const object = this.get(kind, name)
      return object !== undefined && condition(object)
    }
    await this.until([kind], holds, timeoutMs)
    return this.get(kind, name)
  }

  untilGone(kind: string, name: string): Promise<void> {
    if (this.get(kind, name) === undefined) return Promise.resolve()
    return this.until([kind], () => this.get(kind, name) === undefined)
  }

  /** What happens to objects of some kinds from now on. */
  record(kinds: readonly string[]): { readonly events: ClusterEvent[]; stop(): void } {
    const events: ClusterEvent[] = []
    const stop = this.cluster.watch(kinds, (event) => events.push(event))
    return { events, stop }
  }
}

export interface WorkloadOptions {
  readonly image?: string
  readonly replicas?: number
  readonly annotations?: Record<string, string>
  readonly container?: object
  readonly podSpec?: object
  readonly spec?: object
}

export const podTemplate = (
  app: string,
  { image = 'web:1', annotations, container, podSpec }: WorkloadOptions = {},
) => ({
  metadata: { labels: { app }, ...(annotations ? { annotations } : {}) },
  spec: { containers: [{ name: 'c', image, ...container }], ...podSpec },
})

export const pod = (name: string, options: WorkloadOptions = {}) => {
  const { metadata, spec } = podTemplate(name, options)
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec }
}

/** Of the kinds of apps/v1. */
export const workload = (kind: string, name: string, options: WorkloadOptions = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, labels: { app: name } },
  spec: {
    ...(kind === 'DaemonSet' ? {} : { replicas: options.replicas ?? 1 }),
    selector: { matchLabels: { app: name } },
    template: podTemplate(name, options),
    ...options.spec,
  },
})

export const deployment = (name: string, options?: WorkloadOptions) => workload('Deployment', name, options)

export const condition = (object: Json, type: string): Json =>
  object?.status?.conditions?.find((one: Json) => one.type === type)

export const setImage = (image: string) => (object: Json) => {
  object.spec.template.spec.containers[0].image = image
}

/** What `kubectl rollout status` waits for. */
export const isRolledOut = ({ metadata, spec, status }: Json): boolean =>
  status?.observedGeneration === metadata.generation &&
  [status.updatedReplicas, status.replicas, status.availableReplicas].every(
    (count = 0) => count === spec.replicas,
  )
