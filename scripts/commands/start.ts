import { flushCompileCache } from 'node:module'
import { secretsOf } from '#platform/config/load.ts'
import { meaninglessLine } from '#platform/config/print.ts'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { isLoopback } from '#platform/http/addresses.ts'
import { type DataFolder, openDataFolder } from '#platform/lifecycle/dataFolder.ts'
import { releaseMemory } from '#platform/lifecycle/releaseMemory.ts'
import { stopOnSignals } from '#platform/lifecycle/shutdown.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'
import { createLogger, type Logger } from '#platform/log/log.ts'
import { configure } from '#platform/service/configure.ts'
import type { RunningPlatform } from '#platform/service/start.ts'

/** Starts the services of the configuration, says where they are, and runs until a signal. */
export async function run(flags: readonly string[]): Promise<void> {
  const { config, meaningless } = await configure({ flags, environment: process.env, folder: process.cwd() })
  const log = createLogger({ ...config.log, secrets: secretsOf(config) })
  crashLoudly(log)
  if (meaningless.length > 0) log.warn(meaninglessLine(meaningless))
  const folder = keepsData(config) ? openDataFolder(config.data) : undefined
  const platform = await start(config, log, folder)
  stopOnSignals(log, async (timeoutMs) => {
    await platform.stop(timeoutMs)
    folder?.close()
  })
  await seed(config, platform, log)
  console.log(announcement(config, platform))
  flushCompileCache()
  releaseMemory()
}

/** Gate alone keeps nothing, and services may have a MongoDB elsewhere. */
const keepsData = ({ mongodb, services }: Config) => !mongodb.url && services.some((name) => name !== 'gate')

/** An installation of its own has something to look at from the beginning; failing at that is no reason not to run. */
async function seed(config: Config, { addresses, isWhole }: RunningPlatform, log: Logger): Promise<void> {
  // What the examples call is served on the loopback address only.
  if (!isWhole || !addresses.graphql || !keepsData(config) || !isLoopback(config.server.host)) return
  const { seedExamples } = await import('../../examples/seed.ts')
  try {
    const applications = await seedExamples(addresses.graphql, config.data)
    if (applications.length > 0) log.info({ applications }, 'example applications saved')
  } catch (error) {
    log.warn({ err: error }, 'the example applications could not be saved')
  }
}

async function start(config: Config, log: Logger, folder: DataFolder | undefined): Promise<RunningPlatform> {
  // A signal before everything stands needs no draining.
  try {
    const { startPlatform } = await import('#platform/service/start.ts')
    return await startPlatform(config, log)
  } catch (error) {
    folder?.close()
    if (error instanceof StartupError || error instanceof ConfigError) throw error
    log.debug(error, 'start failed')
    throw new StartupError(
      `Gennaker cannot start: ${error instanceof Error ? error.message : String(error)} (more with --log-level debug)`,
      error,
    )
  }
}

/** A state that nobody foresaw is not worked on: whatever is under way goes on at the next start. */
function crashLoudly(log: Logger) {
  process.on('uncaughtException', (error) => {
    log.fatal(error, 'unforeseen error; the process ends')
    process.exit(1)
  })
}

function announcement(config: Config, { addresses }: RunningPlatform): string {
  const apart = Object.entries(addresses.services).map(([service, address]) => [service, address] as const)
  const lines: (readonly [string, string | undefined])[] = [
    ['Playground', addresses.playground],
    ['API', addresses.graphql],
    ...(addresses.graphql ? [] : apart),
    [
      'Data',
      config.mongodb.url
        ? 'in the MongoDB of the configuration'
        : keepsData(config)
          ? config.data
          : undefined,
    ],
    ['Stop', `Ctrl-C, or kill -TERM ${process.pid}`],
  ]
  const shown = lines.flatMap(([name, value]) => (value ? [`  ${name.padEnd(12)}${value}`] : []))
  return ['', 'Gennaker is ready.', '', ...shown, ''].join('\n')
}
