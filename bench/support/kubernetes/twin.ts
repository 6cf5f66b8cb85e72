import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpawnedCluster, spawnCluster } from '../../../sandbox/kubernetes/spawn.ts'
import { KubeApi } from '../../../test/fixtures/kubernetes/api.ts'
import { credentials } from '../../../test/fixtures/kubernetes/credentials.ts'
import { pathOf } from '../../../test/fixtures/kubernetes/paths.ts'

const faultsPath = '/sandbox/faults'
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const

/** Requests by verb that a server has been asked while it was slow. */
export type Calls = Readonly<Record<(typeof verbs)[number], number>>

/** The sandbox cluster as a process of its own on a folder of its own. */
export class Twin {
  readonly folder: string
  readonly api: KubeApi
  readonly #cluster: SpawnedCluster

  private constructor(folder: string, cluster: SpawnedCluster) {
    this.folder = folder
    this.#cluster = cluster
    this.api = new KubeApi(credentials(cluster.kubeconfig))
  }

  /** On a new folder, or on one that is there. */
  static async start({ nodes, folder }: { nodes?: number; folder?: string } = {}): Promise<Twin> {
    const dataFolder = folder ?? mkdtempSync(join(tmpdir(), 'gennaker-bench-'))
    const onExit = (reason: string) => console.error(`The twin has ended by itself: ${reason}`)
    const options = { dataFolder, port: 0, onExit, ...(nodes === undefined ? {} : { nodes }) }
    return new Twin(dataFolder, await spawnCluster(options))
  }

  get kubeconfig(): string {
    return this.#cluster.kubeconfig
  }

  get pid(): number {
    return this.#cluster.pid
  }

  /**
   * From now on every answer comes late by `delayMs`, and this share of the requests gets 429 with Retry-After: 1, as an
   * API server sends it. Ends it when called; answers what was asked meanwhile, refusals included.
   */
  async spoil(delayMs: number, refused: number): Promise<() => Promise<Calls>> {
    const rules: { id: string; match: { verb?: keyof Calls } }[] = []
    for (const verb of verbs)
      rules.push(await this.api.create(faultsPath, { match: { verb }, fault: { delayMs } }))
    await this.api.create(faultsPath, { fault: { status: 429, retryAfter: 1 }, share: refused })
    return async () => {
      const listed: { id: string; hits: number }[] = await this.api.get(faultsPath)
      await this.api.delete(faultsPath)
      const hits = new Map(listed.map(({ id, hits }) => [id, hits]))
      return Object.fromEntries(rules.map(({ id, match }) => [match.verb, hits.get(id)])) as Calls
    }
  }

  async removeNamespace(name: string): Promise<void> {
    await this.api.delete(pathOf('namespaces', { name }))
    await this.api.untilGone(pathOf('namespaces', { name }), 120_000)
  }

  /** Ends it; its folder stays. */
  async pause(): Promise<void> {
    await this.api.close()
    await this.#cluster.stop()
  }

  async stop(): Promise<void> {
    await this.pause()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const sumOf = (calls: Calls): number => Object.values(calls).reduce((sum, count) => sum + count, 0)

/** `12 get, 3 create`: what there was any of. */
export const shownCalls = (calls: Calls, per = 1): string =>
  Object.entries(calls)
    .filter(([, count]) => count > 0)
    .map(([verb, count]) => `${(count / per).toFixed(2)} ${verb}`)
    .join(', ')
