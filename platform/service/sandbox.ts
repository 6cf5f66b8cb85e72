import { join } from 'node:path'
import type { Config } from '#platform/config/schema.ts'
import { isLoopback } from '#platform/http/addresses.ts'
import { Restarts } from '#platform/lifecycle/restarts.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Teardown } from './teardown.ts'

/** The account that the sandbox cluster is known by. */
const account = 'sandbox'

/**
 * Starts the sandbox cluster where the configuration wants one, and answers the configuration with its account added, where scripts
 * run as well. By
 * default that is where everything runs in one process for the people of one machine.
 */
export async function withSandbox(
  config: Config,
  isWhole: boolean,
  log: Logger,
  teardown: Teardown,
): Promise<Config> {
  const { kubernetes: wanted, kubernetesPort: port } = config.sandbox
  const isQuickStart = isWhole && isLoopback(config.server.host) && !config.mongodb.url
  if (wanted === 'off' || (wanted === 'auto' && !isQuickStart)) return config
  if (config.kubernetes.accounts.some(({ name }) => name === account)) {
    log.warn(`the configuration has an account '${account}' of its own: the sandbox cluster is not started`)
    return config
  }
  const dataFolder = join(config.data, 'sandbox')
  await startCluster(dataFolder, port, log, teardown)
  const settings = { name: account, kubeconfigFile: join(dataFolder, 'kubeconfig'), context: 'sandbox' }
  const accounts = [...config.kubernetes.accounts, settings]
  const script = {
    ...config.orca.script.kubernetes,
    account: config.orca.script.kubernetes.account ?? account,
  }
  return {
    ...config,
    kubernetes: { ...config.kubernetes, accounts },
    orca: { ...config.orca, script: { ...config.orca.script, kubernetes: script } },
  }
}

/**
 * Keeps a cluster: when its process dies it is started again where it was, so that its clients come back by themselves.
 * Without it the account is not healthy, and all else runs.
 */
async function startCluster(
  dataFolder: string,
  port: number,
  log: Logger,
  teardown: Teardown,
): Promise<void> {
  const { spawnCluster } = await import('../../sandbox/kubernetes/spawn.ts')
  let running: Promise<void> = Promise.resolve()
  let stop: () => Promise<void> = async () => undefined
  let at = port
  let isWanted = true
  const restarts = new Restarts()

  async function start(): Promise<void> {
    const startedAt = performance.now()
    try {
      const { url, pid, ...cluster } = await spawnCluster({ dataFolder, port: at, onExit: restart })
      stop = cluster.stop
      at = Number(new URL(url).port)
      const ms = Math.round(performance.now() - startedAt)
      log.info({ ms, url, pid, dataFolder }, 'sandbox cluster started')
    } catch (error) {
      log.error({ err: error }, 'the sandbox cluster cannot start')
    }
  }

  function restart(reason: string): void {
    if (!isWanted) return
    if (!restarts.mayStartAgain()) return log.error({ reason }, 'the sandbox cluster cannot be kept alive')
    log.error({ reason }, 'the sandbox cluster ended; it is started again')
    running = start()
  }

  teardown.last(async () => {
    isWanted = false
    await running
    await stop()
  })
  await start()
}
