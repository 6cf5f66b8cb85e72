import { join } from 'node:path'
import type { Config } from '#platform/config/schema.ts'
import { isLoopback } from '#platform/http/addresses.ts'
import { Restarts } from '#platform/lifecycle/restarts.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Teardown } from './teardown.ts'

/** What the sandbox cluster and the sandbox Jenkins are known by. */
const name = 'sandbox'

/**
 * Starts what the configuration wants to try things on, and answers the configuration with that added: a cluster, where scripts run
 * as well, and a Jenkins. By default that is where everything runs in one process for the people of one machine.
 */
export async function withSandbox(
  config: Config,
  isWhole: boolean,
  log: Logger,
  teardown: Teardown,
): Promise<Config> {
  const isQuickStart = isWhole && isLoopback(config.server.host) && !config.mongodb.url
  const isWanted = (wanted: 'auto' | 'on' | 'off') => wanted === 'on' || (wanted === 'auto' && isQuickStart)
  const { kubernetes, jenkins } = config.sandbox
  const [withIts, withItsOwn] = await Promise.all([
    isWanted(kubernetes) ? withCluster(config, log, teardown) : {},
    isWanted(jenkins) ? withJenkins(config, log, teardown) : {},
  ])
  return { ...config, ...withIts, ...withItsOwn }
}

async function withCluster(config: Config, log: Logger, teardown: Teardown): Promise<Partial<Config>> {
  if (config.kubernetes.accounts.some((account) => account.name === name)) {
    log.warn(`the configuration has an account '${name}' of its own: the sandbox cluster is not started`)
    return {}
  }
  const dataFolder = join(config.data, 'sandbox')
  await startCluster(dataFolder, config.sandbox.kubernetesPort, log, teardown)
  const settings = { name, kubeconfigFile: join(dataFolder, 'kubeconfig'), context: 'sandbox' }
  const accounts = [...config.kubernetes.accounts, settings]
  const { script } = config.orca
  const kubernetes = { ...script.kubernetes, account: script.kubernetes.account ?? name }
  return {
    kubernetes: { ...config.kubernetes, accounts },
    orca: { ...config.orca, script: { ...script, kubernetes } },
  }
}

/** A Jenkins in this process: what it has built is forgotten when that ends. */
async function withJenkins(config: Config, log: Logger, teardown: Teardown): Promise<Partial<Config>> {
  const { enabled, masters } = config.jenkins
  if (!enabled) return {}
  if (masters.some((master) => master.name === name)) {
    log.warn(`the configuration has a master '${name}' of its own: the sandbox Jenkins is not started`)
    return {}
  }
  const { startPlayground } = await import('../../sandbox/jenkins/playground.ts')
  const { stop, ...settings } = await startPlayground()
  teardown.last(stop)
  log.info({ url: settings.address }, 'sandbox Jenkins started')
  return { jenkins: { enabled, masters: [...masters, { name, ...settings }] } }
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
