import { KubeApi } from '../../../test/fixtures/kubernetes/api.ts'
import { credentials } from '../../../test/fixtures/kubernetes/credentials.ts'
import { pathOf } from '../../../test/fixtures/kubernetes/paths.ts'

export const requests = ['get', 'list', 'create', 'update'] as const
export type Request = (typeof requests)[number]

const connections = 16
const present = 500
const namespace = 'bench'

const configMap = (name: string, text: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { text: text.padEnd(500, 'x') },
})

/** Clients of an API server that ask, each again when it has been answered. */
export class ServerLoad {
  readonly #api: KubeApi
  #made = 0
  #sent = 0

  private constructor(api: KubeApi) {
    this.#api = api
  }

  /** In a namespace of its own that already holds 500 ConfigMaps. */
  static async start(kubeconfig: string): Promise<ServerLoad> {
    const load = new ServerLoad(new KubeApi(credentials(kubeconfig)))
    const namespaces = pathOf('namespaces')
    await load.#api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    for (let index = 0; index < present; index++)
      await load.#api.create(pathOf('configmaps', { namespace }), configMap(`present-${index}`, ''))
    return load
  }

  /** Requests per second in the next `forMs`. */
  async perSecond(request: Request, forMs: number): Promise<number> {
    const startedAt = performance.now()
    let count = 0
    const client = async () => {
      while (performance.now() - startedAt < forMs) {
        await this.#ask(request)
        count++
      }
    }
    await Promise.all(Array.from({ length: connections }, client))
    return count / ((performance.now() - startedAt) / 1000)
  }

  stop(): Promise<void> {
    return this.#api.close()
  }

  #ask(request: Request): Promise<unknown> {
    const all = pathOf('configmaps', { namespace })
    const name = `present-${this.#sent++ % present}`
    switch (request) {
      case 'get':
        return this.#api.get(`${all}/${name}`)
      case 'list':
        return this.#api.get(all, { limit: present })
      case 'create':
        return this.#api.create(all, configMap(`made-${this.#made++}`, ''))
      case 'update':
        return this.#api.replace(`${all}/${name}`, configMap(name, String(this.#sent)))
    }
  }
}
