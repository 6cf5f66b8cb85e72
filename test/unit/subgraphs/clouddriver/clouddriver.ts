import { randomUUID } from 'node:crypto'
import { type GraphQLFormattedError, parse } from 'graphql'
import { createConnection } from 'mongoose'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Engine } from '#platform/engine/engine.ts'
import { createFailpoints } from '#platform/failpoints/failpoints.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { localAdmin } from '#platform/identity/caller.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import type { Platform } from '#platform/service/service.ts'
import { clouds, LittleCloud } from '../../../../examples/provider/cloud.ts'
import { little } from '../../../../examples/provider/index.ts'
import type { AnyProvider } from '../../../../subgraphs/clouddriver/providers/provider.ts'
import { startWith } from '../../../../subgraphs/clouddriver/service.ts'
import { defaultConfig } from '../../../fixtures/config.ts'

export { openMongo } from '../../../fixtures/mongo.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the test asked for
type Anything = any

export interface Answer {
  data: Anything
  errors: readonly (GraphQLFormattedError & { extensions: Record<string, Anything> })[]
}

/** A little cloud with an image, a balancer and a firewall, and the definition of an account of it. */
export function littleCloud(name = 'test') {
  const cloud = new LittleCloud()
  const address = randomUUID()
  clouds.set(address, cloud)
  for (const region of cloud.regions) cloud.images.push({ id: `web-${region}`, name: 'web-1.0', region })
  cloud.addBalancer('north', 'shop-front')
  cloud.addFirewall('north', 'shop-wall', [443])
  const definition = { cloudProvider: 'little', name, address, regions: ['north', 'south'], pollMs: 10 }
  return { cloud, definition }
}

/** The description of a createServerGroup of application `shop`. */
export const created = (more: object = {}) => ({
  createServerGroup: {
    account: 'test',
    application: 'shop',
    region: 'north',
    image: 'web-north',
    capacity: { min: 1, max: 5, desired: 2 },
    loadBalancers: ['shop-front'],
    securityGroups: ['shop-wall'],
    ...more,
  },
})

interface Options {
  readonly database?: string
  readonly failpoints?: string | undefined
  readonly providers?: readonly AnyProvider[]
  /** A common one for several replicas. */
  readonly engine?: Engine
  /** Gets the lines of the log. */
  readonly logged?: (line: string) => void
}

export type Clouddriver = Awaited<ReturnType<typeof startClouddriver>>

const silent = createLogger({ level: 'silent', format: 'json' })

/** Clouddriver on a database of its own, asked through its subgraph schema. */
export async function startClouddriver(uri: string, options: Options = {}) {
  const { database = `clouddriver_${randomUUID()}`, failpoints, providers = [little], logged } = options
  const log = logged ? createLogger({ level: 'trace', format: 'json' }, { write: logged }) : silent
  const mongo = await createConnection(uri, { dbName: database, autoIndex: false }).asPromise()
  const engine = options.engine ?? createEmbeddedEngine(log)
  const config = defaultConfig()
  const http = createHttpClient({ ...config.http, allowLoopback: true })
  const metrics = createMetrics()
  const platform: Partial<Platform> = {
    config,
    log,
    metrics,
    engine,
    http,
    mongo,
    clock: Date,
    failpoint: createFailpoints(failpoints),
  }
  const running = await startWith(providers)(platform as Platform).catch(async (error: unknown) => {
    await mongo.close()
    throw error
  })
  const subgraph = new Subgraph('clouddriver', serviceTypeDefs('clouddriver'), running, log)

  async function ask(document: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await subgraph.execute(
      { document: parse(document), variables },
      { ...localAdmin, user: 'ann' },
    )
    // As a client gets it: plain JSON.
    const { data, errors = [] } = JSON.parse(JSON.stringify(answer)) as Partial<Answer>
    return { data, errors }
  }

  async function get(document: string, variables: Record<string, unknown> = {}): Promise<Anything> {
    const { data, errors } = await ask(document, variables)
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
    return data
  }

  let hasEnded = false
  async function end(timeoutMs = 0): Promise<void> {
    if (hasEnded) return
    hasEnded = true
    await running.stop(timeoutMs)
    await http.stop()
    if (!options.engine) await engine.stop()
    await mongo.close()
  }

  return {
    database,
    metrics,
    ask,
    get,
    /** Reads a subscription; `return` ends it. */
    watch: (document: string, variables: Record<string, unknown> = {}) =>
      subgraph.subscribe({ document: parse(document), variables }, localAdmin),
    /** Submits operations and waits until the task has ended. */
    async perform(operations: readonly object[], more: object = {}): Promise<Anything> {
      const { submitOperations } = await get(submit, { operations, ...more })
      return (await get(awaitTask, { id: submitOperations.id })).operationTask
    },
    /** All documents of a collection. */
    stored: (collection: string): Promise<Anything[]> => mongo.collection(collection).find().toArray(),
    /** Ends it, leaving what is under way. */
    end,
    async stop() {
      if (!hasEnded) await mongo.dropDatabase()
      await end()
    },
  }
}

const taskFields = `id revision cloudProvider application state
  status { phase status } history { phase status time } resultObjects
  failure { code message errors details } startTime endTime`

export const submit = `mutation ($operations: [JSON!]!, $requestId: String, $application: String, $stageId: ID) {
  submitOperations(cloudProvider: "little", operations: $operations, requestId: $requestId,
    application: $application, stageId: $stageId) { ${taskFields} }
}`
export const awaitTask = `query ($id: ID!, $afterRevision: Int, $waitMs: Int = 20000) {
  operationTask(id: $id, afterRevision: $afterRevision, waitMs: $waitMs) { ${taskFields} }
}`
export const saveAccount = `mutation ($definition: JSON!) {
  saveAccount(definition: $definition) { name cloudProvider healthy problem environment source locations kinds }
}`
