import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Api } from './api/api.ts'
import { apiHandler } from './api/handler.ts'
import { Authenticator } from './auth/authenticator.ts'
import { Authorizer } from './auth/authorizer.ts'
import { ServiceAccountTokens } from './auth/serviceAccounts.ts'
import { keepNamespacesFurnished } from './bootstrap/namespaces.ts'
import { startControllers } from './controllers/index.ts'
import { faultsHook } from './faults/index.ts'
import { startKubelet } from './kubelet/index.ts'
import type { Caller } from './objects/request.ts'
import { openCluster } from './open.ts'
import { OpenApi } from './openapi/index.ts'
import { certificatesIn } from './server/certificates.ts'
import { writeKubeconfig } from './server/kubeconfig.ts'
import { type Secrets, secretsIn } from './server/secrets.ts'
import { listen } from './server/server.ts'
import { WatchHub } from './watch/hub.ts'

export interface SandboxOptions {
  /** Holds the cluster's state, certificates, and the kubeconfig. One process at a time. */
  readonly dataFolder: string
  /** On 127.0.0.1; 0 or nothing for any free one. */
  readonly port?: number
  /** How many. */
  readonly nodes?: number
  /** How many times faster than they say pods start, and back-offs and deadlines pass. */
  readonly speed?: number
  /** What a defect of the server or of a controller threw; it goes on. */
  readonly onError?: (error: unknown) => void
  /** The cluster can no longer be kept: its disk has failed. */
  readonly onFatal?: (error: Error) => void
}

export interface SandboxCluster {
  readonly url: string
  /** The path of a kubeconfig with the contexts `sandbox` (all rights) and `limited` (none until RBAC grants some). */
  readonly kubeconfig: string
  /** Ends open requests; what was answered is stored. */
  stop(): Promise<void>
}

/** Starts a Kubernetes cluster of the sandbox in this process: API server, controllers, nodes. */
export async function startSandboxCluster(options: SandboxOptions): Promise<SandboxCluster> {
  const { dataFolder } = options
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const certificates = await certificatesIn(dataFolder)
  const secrets = secretsIn(dataFolder)
  const cluster = openCluster({
    folder: dataFolder,
    ...(options.onFatal ? { onFatal: options.onFatal } : {}),
  })
  const tokens = new ServiceAccountTokens(secrets.signingKey, cluster.store, cluster.clock.now)
  const api: Api = {
    cluster,
    authenticator: new Authenticator(usersOf(secrets), (token) => tokens.callerWith(token)),
    authorizer: new Authorizer(cluster.store),
    watches: new WatchHub(cluster.store),
    openApi: new OpenApi(cluster.registry),
    tokens,
  }
  const manager = cluster.as('kube-controller-manager')
  const onError = options.onError ?? console.error
  const pace = { onError, ...(options.speed === undefined ? {} : { speed: options.speed }) }
  const stopFurnishing = keepNamespacesFurnished(manager, certificates.authority)
  const controllers = startControllers(manager, pace)
  const kubelet = startKubelet(cluster.as('kubelet'), {
    ...pace,
    ...(options.nodes === undefined ? {} : { nodes: { count: options.nodes } }),
  })
  const handler = apiHandler(api, faultsHook(kubelet), onError)
  const server = await listen(options.port ?? 0, certificates, handler)
  const url = `https://127.0.0.1:${server.port}`
  const kubeconfig = join(dataFolder, 'kubeconfig')
  writeKubeconfig(kubeconfig, url, certificates.authority, {
    sandbox: secrets.sandbox,
    limited: secrets.limited,
  })
  return {
    url,
    kubeconfig,
    async stop() {
      kubelet.stop()
      controllers.stop()
      stopFurnishing()
      api.watches.cut()
      await server.stop()
      cluster.close()
    },
  }
}

const usersOf = ({ sandbox, limited }: Secrets): Map<string, Caller> =>
  new Map([
    [sandbox, { name: 'sandbox', groups: ['system:masters'] }],
    [limited, { name: 'limited', groups: [] }],
  ])
