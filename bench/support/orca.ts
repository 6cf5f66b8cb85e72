import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'graphql'
import { spawnServer } from '#embedded/mongodb/index.ts'
import { loadConfig } from '#platform/config/load.ts'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { createFailpoints } from '#platform/failpoints/failpoints.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { localAdmin } from '#platform/identity/caller.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { connectMongo } from '#platform/mongo/connect.ts'
import { type HostedService, startService } from '#platform/service/host.ts'
import { type Platform, type ServiceName, serviceNames } from '#platform/service/service.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'

/** What an event of an execution shows; enough of it for what is measured. */
export interface ExecutionEvent {
  readonly id: string
  readonly status: string
  readonly stages: ReadonlyMap<string, { readonly id: string; readonly status: string }>
}

export interface Wait {
  readonly type: 'wait'
  readonly refId: string
  readonly requisiteStageRefIds: readonly string[]
  readonly waitTime: 0
}

export const application = 'bench'

export const wait = (refId: string | number, ...requisites: (string | number)[]): Wait => ({
  type: 'wait',
  refId: String(refId),
  requisiteStageRefIds: requisites.map(String),
  waitTime: 0,
})

/**
 * Front50 and Orca as `npm start` runs them, in this process on an embedded store of their own in a process beside it;
 * without Gate, whose share gate.ts and fanout.ts measure. `through` may put something between driver and store.
 */
export async function startOrca(through: (uri: string) => Promise<string> = async (uri) => uri) {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'))
  const store = await spawnServer({ dataDir: join(folder, 'mongodb') })
  const log = createLogger({ level: 'warn', format: 'json' })
  const { config } = loadConfig({ flags: [], environment: {}, folder })
  const mongo = await connectMongo(await through(store.uri), folder, log, () => undefined)
  const engine = createEmbeddedEngine(log)
  const metrics = createMetrics()
  const http = createHttpClient(config.http)
  const registry = new ServiceRegistry()
  const platformOf = (name: ServiceName): Platform => ({
    ...{ config, log, metrics, engine, http, clock: Date, call: registry.call },
    mongo: mongo.database(name),
    failpoint: createFailpoints(undefined),
  })
  const hosted: HostedService[] = []
  for (const name of serviceNames) {
    const service = await startService(name, platformOf(name))
    registry.add(service.subgraph)
    hosted.push(service)
  }

  async function ask<Result>(service: ServiceName, query: string, variables: object): Promise<Result> {
    const operation = { document: documentOf(query), variables: { ...variables } }
    const { data, errors } = await registry.of(service).execute(operation, localAdmin)
    if (errors) throw new Error(JSON.stringify(errors))
    return Object.values(data!)[0] as Result
  }

  const ends = new Map<string, PromiseWithResolvers<string>>()
  const endOf = (id: string) => {
    const end = ends.get(id) ?? Promise.withResolvers<string>()
    ends.set(id, end)
    return end
  }
  const unsubscribe = engine.events.subscribe(`orca.application.${application}`, (event) => {
    const { id, status } = event as ExecutionEvent
    if (status !== 'NOT_STARTED' && status !== 'RUNNING') endOf(id).resolve(status)
  })
  async function untilEnd({ id }: { id: string }): Promise<string> {
    const status = await endOf(id).promise
    ends.delete(id)
    if (status !== 'SUCCEEDED') throw new Error(`execution ${id} ended as ${status}`)
    return id
  }

  return {
    storePid: store.pid,
    /** A database of the same store over the same connections. */
    database: mongo.database('orca'),

    async savePipeline(definition: object): Promise<string> {
      await ask('front50', saveApplication, { name: application })
      return (await ask<{ id: string }>('front50', savePipeline, { application, definition })).id
    },

    async saveTemplate(definition: object): Promise<void> {
      await ask('front50', saveTemplate, { definition })
    },

    /** Starts a saved pipeline; answers the execution's id. */
    startPipeline: async (id: string): Promise<string> =>
      (await ask<{ id: string }>('orca', startPipeline, { id })).id,

    /** Asks Orca; throws on errors. */
    query: (text: string, variables: object) => ask<unknown>('orca', text, variables),

    /** Starts a saved pipeline and waits until its execution has succeeded; answers the execution's id. */
    async runPipeline(id: string): Promise<string> {
      return untilEnd(await ask<{ id: string }>('orca', startPipeline, { id }))
    },

    /** The same with stages that belong to no pipeline. */
    async runStages(stages: readonly Wait[]): Promise<string> {
      return untilEnd(await ask<{ id: string }>('orca', startOrchestration, { application, stages }))
    },

    /** Calls `listener` after every change of an execution. */
    onEvent(listener: (event: ExecutionEvent) => void): () => void {
      return engine.events.subscribe(`orca.application.${application}`, (event) =>
        listener(event as ExecutionEvent),
      )
    },

    /** How many changes of executions have been written. */
    async transitions(): Promise<number> {
      return Number(/^gennaker_orca_transitions_total (\d+)$/m.exec(await metrics.render())?.[1] ?? 0)
    },

    async stop(): Promise<void> {
      unsubscribe()
      for (const service of hosted) await service.stop(1_000)
      await engine.stop()
      await http.stop()
      await mongo.stop()
      await store.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type BenchedOrca = Awaited<ReturnType<typeof startOrca>>

const saveApplication = 'mutation ($name: String!) { saveApplication(name: $name, attributes: {}) { name } }'
const savePipeline =
  'mutation ($application: String!, $definition: JSON!) { savePipeline(application: $application, definition: $definition) { id } }'
const saveTemplate = 'mutation ($definition: JSON!) { savePipelineTemplate(definition: $definition) { id } }'
const startPipeline = 'mutation ($id: ID!) { startPipeline(id: $id) { id } }'
const startOrchestration =
  'mutation ($application: String!, $stages: [JSON!]!) { startOrchestration(application: $application, stages: $stages) { id } }'

const documents = new Map<string, ReturnType<typeof parse>>()
function documentOf(query: string) {
  const document = documents.get(query) ?? parse(query)
  documents.set(query, document)
  return document
}
