import { randomUUID } from 'node:crypto'
import { type GraphQLFormattedError, parse } from 'graphql'
import { createConnection } from 'mongoose'
import type { Config } from '#platform/config/schema.ts'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Engine } from '#platform/engine/engine.ts'
import { createFailpoints, type Failpoint } from '#platform/failpoints/failpoints.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { type Caller, localAdmin } from '#platform/identity/caller.ts'
import { createLogger, type Logger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import type { CallService, Clock, Platform } from '#platform/service/service.ts'
import echo from '../../../../subgraphs/echo/service.ts'
import { defaultConfig } from '../../../fixtures/config.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the test asked for
type Anything = any

export interface Answer {
  data: Anything
  errors: readonly (GraphQLFormattedError & { extensions: Record<string, Anything> })[]
}

interface Options {
  readonly database?: string
  readonly failpoints?: string | undefined
  /** A common one for several replicas. */
  readonly engine?: Engine
  /** Changes of the default configuration. */
  readonly configure?: (config: Anything) => void
  /** What other services answer. */
  readonly call?: CallService
  readonly clock?: Clock
  /** Called at every failpoint: may throw or wait. */
  readonly failpoint?: Failpoint
  /** What is logged goes nowhere without it. */
  readonly log?: Logger
}

/** Echo's platform on a database of its own. */
export async function openPlatform(uri: string, options: Options = {}) {
  const { database = `echo_${randomUUID().slice(0, 8)}` } = options
  const log = options.log ?? createLogger({ level: 'silent', format: 'json' })
  const config = structuredClone(defaultConfig())
  options.configure?.(config)
  const engine = options.engine ?? createEmbeddedEngine(log)
  const http = createHttpClient({ ...config.http, allowLoopback: true })
  const mongo = await createConnection(uri, { dbName: database, autoIndex: false }).asPromise()
  const platform: Platform = {
    config: config as Config,
    log,
    metrics: createMetrics(),
    engine,
    http,
    mongo,
    call:
      options.call ??
      (async (service) => {
        throw new Error(`no ${service} in this test`)
      }),
    clock: options.clock ?? Date,
    failpoint: options.failpoint ?? createFailpoints(options.failpoints),
  }
  return {
    platform,
    database,
    async close() {
      if (!options.engine) await engine.stop()
      await http.stop()
      await mongo.close()
    },
  }
}

/** Echo as its callers see it. */
export async function startEcho(uri: string, options: Options = {}) {
  const { platform, database, close } = await openPlatform(uri, options)
  const running = await echo.start(platform)
  const subgraph = new Subgraph('echo', serviceTypeDefs('echo'), running, platform.log)
  const ask = async (query: string, variables: object = {}, caller: Caller = localAdmin): Promise<Answer> => {
    const result = await subgraph.execute({ document: parse(query), variables: variables as never }, caller)
    return { data: result.data, errors: (result.errors ?? []) as Answer['errors'] }
  }
  return {
    platform,
    database,
    ask,
    /** The data; throws when there are errors. */
    async get(query: string, variables: object = {}): Promise<Anything> {
      const { data, errors } = await ask(query, variables)
      if (errors.length > 0) throw new Error(JSON.stringify(errors))
      return data
    },
    subscribe: (query: string, variables: object = {}) =>
      subgraph.subscribe({ document: parse(query), variables: variables as never }, localAdmin),
    async stop() {
      await running.stop(1_000)
      await close()
    },
  }
}

export type TestEcho = Awaited<ReturnType<typeof startEcho>>
