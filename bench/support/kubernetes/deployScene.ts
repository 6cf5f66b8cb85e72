import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'graphql-ws'
import { Gennaker } from '../../../test/fixtures/gennaker.ts'
import { runCommand } from '../../../test/fixtures/kubernetes/command.ts'
import { pathOf } from '../../../test/fixtures/kubernetes/paths.ts'
import { anyKubectl } from '../../../test/fixtures/kubernetes/tools.ts'
import { Child } from '../children.ts'
import { deployment, hundredManifests, type Manifest } from './manifests.ts'
import type { ApplyOrder } from './peers.ts'
import { StableTimes } from './stableTimes.ts'
import { type Calls, Twin } from './twin.ts'

const delayMs = 5
const refused = 0.05
/** Stages of one Deployment, of which so many are under way at a time. */
const rolloutsPerRound = 40
const width = 2
const account = 'twin'

export const peers = ['gennaker', 'kubectl', 'clientNode'] as const
export type Peer = (typeof peers)[number]

export interface Run {
  readonly seconds: number
  readonly calls: Calls
  /** From when the last Deployment was seen stable by who only watches, to the end. */
  readonly lagMs: number
}

/** How long after a Deployment was seen stable by who only watches, in ms. */
export interface Lag {
  /** A subscriber hears that the waiting is over. */
  readonly detected: number
  /** A subscriber hears that the stage is over, cleaning up included. */
  readonly ended: number
}

/** The server, and all who deploy to it. */
export class DeployScene {
  readonly #twin: Twin
  readonly #times: StableTimes
  readonly #gennaker: Gennaker
  readonly #client: Client
  readonly #script: Child<object, ApplyOrder, object>
  #namespaces = 0

  private constructor(
    twin: Twin,
    times: StableTimes,
    gennaker: Gennaker,
    script: Child<object, ApplyOrder, object>,
  ) {
    this.#twin = twin
    this.#times = times
    this.#gennaker = gennaker
    this.#client = gennaker.client()
    this.#script = script
  }

  static async start(): Promise<DeployScene> {
    const twin = await Twin.start()
    const accounts = [{ name: account, kubeconfigFile: twin.kubeconfig }]
    const gennaker = await Gennaker.start({ GENNAKER_KUBERNETES_ACCOUNTS: JSON.stringify(accounts) })
    await gennaker.get(saveApplication)
    const script = await Child.start<object, ApplyOrder, object>('applyAndPoll', [twin.kubeconfig])
    return new DeployScene(twin, await StableTimes.start(twin.api), gennaker, script)
  }

  /** A hundred manifests to a new namespace, which is removed again. */
  async deploy(peer: Peer): Promise<Run> {
    const namespace = await this.#newNamespace()
    const manifests = hundredManifests(namespace)
    const cure = await this.#twin.spoil(delayMs, refused)
    const startedAt = performance.now()
    await this.#with(peer, namespace, manifests)
    const endedAt = performance.now()
    const calls = await cure()
    const lagMs = Math.max(0, endedAt - this.#times.lastOf(namespace))
    await this.#twin.removeNamespace(namespace)
    return { seconds: (endedAt - startedAt) / 1000, calls, lagMs }
  }

  /** Stages of one Deployment each. */
  async rollouts(): Promise<Lag[]> {
    const namespaces: string[] = []
    while (namespaces.length < rolloutsPerRound) namespaces.push(await this.#newNamespace())
    const lags: Lag[] = []
    const cure = await this.#twin.spoil(delayMs, refused)
    const left = [...namespaces]
    const lane = async () => {
      for (let namespace = left.pop(); namespace; namespace = left.pop()) {
        const { detectedAt, endedAt } = await this.#stage([deployment(namespace, 'web', 2)])
        const stableAt = this.#times.lastOf(namespace)
        lags.push({ detected: Math.max(0, detectedAt - stableAt), ended: Math.max(0, endedAt - stableAt) })
      }
    }
    await Promise.all(Array.from({ length: width }, lane))
    await cure()
    for (const namespace of namespaces) await this.#twin.removeNamespace(namespace)
    return lags
  }

  async stop(): Promise<void> {
    await this.#client.dispose()
    await this.#script.stop()
    await this.#gennaker.stop()
    await this.#twin.stop()
  }

  async #newNamespace(): Promise<string> {
    const name = `bench-${this.#namespaces++}`
    await this.#twin.api.create(pathOf('namespaces'), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })
    return name
  }

  async #with(peer: Peer, namespace: string, manifests: readonly Manifest[]): Promise<void> {
    if (peer === 'gennaker') return void (await this.#stage(manifests))
    if (peer === 'clientNode') return void (await this.#script.ask({ manifests }))
    const file = join(this.#twin.folder, `${namespace}.json`)
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }))
    await this.#kubectl('apply', '-f', file)
    await this.#kubectl('rollout', 'status', 'deployment', '-n', namespace, '--timeout=120s')
  }

  /** Runs it as a stage; when a subscriber hears that it has been found stable, and that the stage has ended. */
  async #stage(manifests: readonly Manifest[]): Promise<{ detectedAt: number; endedAt: number }> {
    const stage = { type: 'deployManifest', refId: '1', account, cloudProvider: 'kubernetes', manifests }
    const { startOrchestration } = await this.#gennaker.get(start, { stages: [stage] })
    const events = this.#client.iterate<{ executionUpdated: Seen }>({
      query: updates,
      variables: startOrchestration,
    })
    let detectedAt: number | undefined
    for await (const { data, errors } of events) {
      if (errors) throw new Error(JSON.stringify(errors))
      const [seen] = data!.executionUpdated.stages
      const isDetected = seen!.tasks.some(({ name, status }) => name === waiting && status === 'SUCCEEDED')
      if (isDetected) detectedAt ??= performance.now()
      if (seen!.status === 'SUCCEEDED') return { detectedAt: detectedAt!, endedAt: performance.now() }
      if (seen!.failure) throw new Error(`the stage has ended as ${seen!.status}: ${seen!.failure.message}`)
    }
    throw new Error('the subscription has ended before the stage')
  }

  async #kubectl(...args: string[]): Promise<void> {
    const cache = join(this.#twin.folder, 'kubectl')
    const { code, stderr } = await runCommand(anyKubectl.path!, ['--cache-dir', cache, ...args], {
      env: { KUBECONFIG: this.#twin.kubeconfig },
      timeoutMs: 180_000,
    })
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  }
}

interface Seen {
  readonly stages: readonly {
    readonly status: string
    readonly failure: { readonly message: string } | null
    readonly tasks: readonly { readonly name: string; readonly status: string }[]
  }[]
}

const waiting = 'waitForManifestToStabilize'

const saveApplication = 'mutation { saveApplication(name: "bench", attributes: {}) { name } }'
const start =
  'mutation ($stages: [JSON!]!) { startOrchestration(application: "bench", stages: $stages) { id } }'
const updates =
  'subscription ($id: ID!) { executionUpdated(id: $id) { stages { status failure { message } tasks { name status } } } }'
