import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Express } from 'express'
import type { Config } from '#platform/config/schema.ts'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Leases } from '#platform/engine/engine.ts'
import { createFailpoints } from '#platform/failpoints/failpoints.ts'
import { composedVersions, sdlVersion, supergraphFile } from '#platform/graphql/sdl.ts'
import { isLoopback } from '#platform/http/addresses.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { createServiceTokens } from '#platform/identity/token.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'
import type { Logger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { connectMongo, type Mongo } from '#platform/mongo/connect.ts'
import { MongoLeases } from '#platform/mongo/leases.ts'
import { startTracing } from '#platform/traces/tracing.ts'
import { HttpTransport } from '#platform/transport/http.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import { serveApart, startService } from './host.ts'
import { Port } from './port.ts'
import { withSandbox } from './sandbox.ts'
import { type CallService, type Platform, type ServiceName, serviceNames } from './service.ts'
import { Teardown } from './teardown.ts'

export interface RunningPlatform {
  readonly addresses: {
    readonly playground?: string
    readonly graphql?: string
    /** The subgraphs that this process serves to others. */
    readonly services: Readonly<Record<string, string>>
  }
  /** Every service and Gate run in this process. */
  readonly isWhole: boolean
  /** Sends a document to a service, as services do among themselves. */
  readonly call: CallService
  /** Takes nothing new, ends what is under way within `timeoutMs`, frees everything. */
  stop(timeoutMs: number): Promise<void>
}

/** Starts the services of the configuration in this process. Throws StartupError; what had started is stopped then. */
export async function startPlatform(config: Config, log: Logger): Promise<RunningPlatform> {
  const teardown = new Teardown()
  try {
    return await start(config, log, teardown)
  } catch (error) {
    await teardown.run(2_000)
    throw error
  }
}

async function start(given: Config, log: Logger, teardown: Teardown): Promise<RunningPlatform> {
  const local = serviceNames.filter((name) => given.services.includes(name))
  const hasGate = given.services.includes('gate')
  const isWhole = hasGate && local.length === serviceNames.length
  if (hasGate) requireEndpoints(given, local)
  const tracing = await startTracing(given.telemetry.otlpEndpoint, 'gennaker')
  teardown.last(() => tracing.stop(1_000))
  const metrics = createMetrics()
  const tokens = createServiceTokens(given.identity.secret)

  const open = async (number: number, portSetting: string, name: string) => {
    const opened = await Port.open({ host: given.server.host, port: number, portSetting }, metrics, name)
    teardown.last(() => opened.port.abort())
    teardown.first('ports', () => opened.port.close())
    return opened
  }
  // Before anything that takes time: a used port is told at once, and health is answered from now on.
  const gatePort = hasGate ? await open(given.server.port, '--port or GENNAKER_PORT', 'gate') : undefined

  const registry = new ServiceRegistry()
  teardown.last(() => registry.stop())
  for (const name of serviceNames) {
    const endpoint = given.endpoints[name]
    if (local.includes(name) || !endpoint) continue
    const options = { sign: tokens.signCaller, schemaVersion: sdlVersion(name) }
    registry.add(new HttpTransport(name, endpoint, options))
  }

  const sandboxed = withSandbox(given, isWhole, log, teardown)
  const platformOf = await parts(given, log, local, isWhole, registry, metrics, teardown)
  const config = await sandboxed
  const addresses: Record<string, string> = {}
  for (const name of local) {
    const platform = platformOf(name, config)
    const hosted = await startService(name, platform)
    teardown.first('services', (timeoutMs) => hosted.stop(timeoutMs))
    registry.add(hosted.subgraph)
    if (isWhole) continue
    const { port, url } = await open(config.servicePorts[name], `servicePorts.${name}`, name)
    const server = serveApart(hosted, port, tokens, platform)
    teardown.first('sockets', (timeoutMs) => server.stop(timeoutMs))
    addresses[name] = `${url}/graphql`
  }

  if (gatePort)
    await mountGate(gatePort.port, config, registry, metrics, log.child({ service: 'gate' }), teardown)
  const gateUrl = gatePort?.url
  return {
    addresses: {
      ...(gateUrl && { playground: `${gateUrl}/playground`, graphql: `${gateUrl}/graphql` }),
      services: addresses,
    },
    isWhole,
    call: registry.call,
    stop: (timeoutMs) => teardown.run(timeoutMs),
  }
}

/** Opens what services stand on, and answers how each of them gets its platform. */
async function parts(
  config: Config,
  log: Logger,
  local: readonly ServiceName[],
  isWhole: boolean,
  registry: ServiceRegistry,
  metrics: Platform['metrics'],
  teardown: Teardown,
): Promise<(name: ServiceName, config: Config) => Platform> {
  const embedded = createEmbeddedEngine(log)
  const http = createHttpClient({
    ...config.http,
    allowLoopback: config.http.allowLoopback ?? isLoopback(config.server.host),
  })
  const failpoint = createFailpoints(config.failpoints)
  teardown.last(() => embedded.stop())
  teardown.last(() => http.stop())
  const mongo =
    local.length > 0
      ? await connectMongo(config.mongodb.url, config.data, log, (reason) => {
          log.fatal({ reason }, 'the embedded MongoDB cannot be kept alive; the process ends')
          process.exit(1)
        })
      : undefined
  if (mongo) teardown.last(() => mongo.stop())
  // Other processes may work on the same store.
  const isShared = !isWhole || config.mongodb.url !== undefined
  const leases = mongo && isShared ? leasesIn(mongo, teardown) : embedded.leases
  const engine = { ...embedded, leases }
  return (name, config) => ({
    config,
    log: log.child({ service: name }),
    metrics,
    engine,
    http,
    mongo: mongo!.database(name),
    call: registry.call,
    clock: Date,
    failpoint,
  })
}

function leasesIn(mongo: Mongo, teardown: Teardown): Leases {
  const leases = new MongoLeases(mongo.database('platform'), { holder: `${process.pid}@${hostname()}` })
  teardown.last((timeoutMs) => leases.stop(timeoutMs))
  return leases
}

async function mountGate(
  port: Port,
  config: Config,
  services: ServiceRegistry,
  metrics: Platform['metrics'],
  log: Logger,
  teardown: Teardown,
): Promise<void> {
  const { createGate } = await import('../../gateway/gate.ts')
  const { introspection, limits } = config.gateway
  const { maxSockets, maxPerSocket, maxBufferedBytes, stalledSeconds } = config.subscriptions
  const sockets = { maxSockets, maxPerSocket, maxBufferedBytes, stalledMs: stalledSeconds * 1000 }
  const supergraph = readSupergraph()
  const onLoopback = isLoopback(config.server.host)
  const options = { supergraph, services, introspection, limits, sockets, onLoopback, metrics, log }
  const gate = await createGate(options)
  teardown.first('sockets', (timeoutMs) => gate.stop(timeoutMs))
  if (onLoopback) await mountSandbox(gate.app)
  const checks = serviceNames.map((name) => ({ name, ready: async () => services.of(name).check() }))
  port.mount('/graphql', gate.app, gate.upgrade, [...checks, { name: 'gate', ready: async () => {} }])
}

/** Endpoints for the example pipelines to call, as long as nobody else can reach them. */
async function mountSandbox(app: Express): Promise<void> {
  const { jobsHandler, jobsPath } = await import('../../sandbox/jobs/jobs.ts')
  app.use(jobsPath, jobsHandler(jobsPath))
}

/** Gate serves the whole graph: it must know where each part of it is. */
function requireEndpoints({ endpoints }: Config, local: readonly ServiceName[]): void {
  const missing = serviceNames.filter((name) => !local.includes(name) && !endpoints[name])
  if (missing.length === 0) return
  const flags = missing.map((name) => `--endpoints-${name}`).join(' and ')
  throw new StartupError(
    `Gate needs ${missing.join(' and ')}: neither in this process nor at an endpoint of the configuration. ` +
      `Add to --services, or give ${flags} (a URL like http://orca:8083/graphql).`,
  )
}

/** Gate must serve what the services of this installation serve. */
function readSupergraph(): string {
  const supergraph = readFileSync(supergraphFile, 'utf8')
  const composed = composedVersions(supergraph)
  const stale = serviceNames.filter((name) => composed.get(name) !== sdlVersion(name))
  if (stale.length > 0)
    throw new StartupError(
      `schema/supergraph.graphql was composed from another schema of ${stale.join(', ')}: run \`npm run generate\`.`,
    )
  return supergraph
}
