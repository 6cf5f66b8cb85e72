import { join } from 'node:path'
import type { Config } from '#platform/config/schema.ts'
import { isLoopback } from '#platform/http/addresses.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Teardown } from './teardown.ts'

/** The account that the sandbox cluster is known by. */
const account = 'sandbox'

/**
 * Starts the sandbox cluster where the configuration wants one, and answers the configuration with its account added. By
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
  const dataFolder = join(config.data, 'sandbox')
  await startCluster(dataFolder, port, log, teardown)
  const settings = { name: account, kubeconfigFile: join(dataFolder, 'kubeconfig'), context: 'sandbox' }
  const others = config.kubernetes.accounts.filter(({ name }) => name !== account)
  return { ...config, kubernetes: { ...config.kubernetes, accounts: [settings, ...others] } }
}

/** Without it the account is not healthy, and all else runs. */
async function startCluster(
  dataFolder: string,
  port: number,
  log: Logger,
  teardown: Teardown,
): Promise<void> {
  const { spawnCluster } = await import('../../sandbox/kubernetes/spawn.ts')
  const startedAt = performance.now()
  const onExit = (reason: string) => log.error({ reason }, 'the sandbox cluster ended')
  try {
    const { url, stop } = await spawnCluster({ dataFolder, port, onExit })
    teardown.last(stop)
    const ms = Math.round(performance.now() - startedAt)
    log.info({ ms, url, dataFolder }, 'sandbox cluster started')
  } catch (error) {
    log.error({ err: error }, 'the sandbox cluster cannot start')
  }
}
