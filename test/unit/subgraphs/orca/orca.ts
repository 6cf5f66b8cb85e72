import { randomUUID } from 'node:crypto'
import { parse } from 'graphql'
import { type Connection, createConnection } from 'mongoose'
import type { Config } from '#platform/config/schema.ts'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Engine, Queue } from '#platform/engine/engine.ts'
import { unavailable } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { localAdmin } from '#platform/identity/caller.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import type { CallService, RunningService } from '#platform/service/service.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import { type Hint, hintQueue } from '../../../../subgraphs/orca/runtime/hintQueue.ts'
import orcaService from '../../../../subgraphs/orca/service.ts'
import type { ExecutionDocument } from '../../../../subgraphs/orca/store/models.ts'
import { ScriptedClouddriver } from '../../../fixtures/clouddriver.ts'
import { until } from '../../../fixtures/until.ts'
import { type Answer, openMongo } from '../front50/front50.ts'

const log = createLogger({ level: 'silent', format: 'json' })

export type Json = Record<string, unknown>
// biome-ignore lint/suspicious/noExplicitAny: an execution as the graph shows it
export type Seen = any

export interface Options {
  readonly http?: Partial<Config['http']>
  readonly orca?: Partial<Config['orca']>
  readonly webhook?: Partial<Config['webhook']>
  readonly jobs?: Json[]
  /** Orca's Igor; without it there is none. */
  readonly igor?: () => Subgraph
  /** Called at every failpoint: may throw or wait. */
  readonly failpoint?: Failpoint
}

/** Orca on a real store and engine, asked through its part of the graph. Its Front50 has what a test saved. */
export class Orca {
  readonly #options: Options
  readonly #mongo: Awaited<ReturnType<typeof openMongo>>
  readonly #database = `orca_${randomUUID()}`
  readonly #saved = new Map<string, { name: string; application: string; definition: Json }>()
  /** Orca's Clouddriver, which does what a test tells it. */
  readonly clouddriver = new ScriptedClouddriver()
  readonly #services = new ServiceRegistry()
  /** What Front50 answers besides pipelines. */
  front50Knows: (variables: Json) => Json = () => ({})
  /** Whether Front50 answers. */
  front50IsUp = true
  /** Whether Igor answers. */
  igorIsUp = true
  /** All that Echo was told, in order. */
  readonly told: Seen[] = []
  /** Echo's answer to the next call; throws where it does not take the events. */
  echoTakes: (events: readonly Seen[]) => void = () => undefined
  /** What Echo finds wrong in a definition; throws where it cannot tell. */
  echoFinds: (definition: Json) => { path: string; message: string }[] = () => []
  #connection!: Connection
  #engine!: Engine
  #http!: HttpClient
  #running!: RunningService
  #subgraph!: Subgraph
  /** Milliseconds by which this Orca's clock is ahead. */
  #ahead = 0

  private constructor(mongo: Awaited<ReturnType<typeof openMongo>>, options: Options) {
    this.#mongo = mongo
    this.#options = options
    this.#services.add(this.clouddriver.subgraph)
  }

  static async start(options: Options = {}): Promise<Orca> {
    const orca = new Orca(await openMongo(), options)
    try {
      await orca.#open()
    } catch (error) {
      await orca.#engine.stop()
      await orca.#http.stop()
      await orca.#connection.close()
      await orca.#mongo.stop()
      throw error
    }
    return orca
  }

  async #open(): Promise<void> {
    const { http, orca, webhook, jobs, failpoint } = this.#options
    this.#connection = await createConnection(this.#mongo.uri, {
      dbName: this.#database,
      autoIndex: false,
    }).asPromise()
    this.#engine = createEmbeddedEngine(log)
    this.#http = createHttpClient({
      timeoutMs: 30_000,
      connectTimeoutMs: 5_000,
      retries: 0,
      maxResponseBytes: 10_485_760,
      allowPrivateNetworks: true,
      allowedHosts: [],
      allowedCidrs: [],
      ...http,
    })
    this.#running = await orcaService.start({
      config: {
        orca: {
          concurrency: 200,
          maxTaskBackoffSeconds: 3_600,
          sweepSeconds: 3_600,
          executionWindow: { timezone: 'UTC' },
          expressions: { versionOverride: undefined, maxLength: 10_000 },
          conditions: { active: [], clusters: [] },
          script: { kubernetes: { account: undefined, namespace: 'default', image: 'alpine/git' } },
          ...orca,
        },
        webhook: { preconfigured: [], allowedRequestsEnabled: false, allowedRequests: [], ...webhook },
        job: { preconfigured: { kubernetes: jobs ?? [] } },
      } as unknown as Config,
      log,
      metrics: createMetrics(),
      engine: this.#engine,
      http: this.#http,
      mongo: this.#connection,
      call: this.#call,
      clock: { now: () => Date.now() + this.#ahead },
      failpoint: failpoint ?? (() => undefined),
    })
    this.#subgraph = new Subgraph('orca', serviceTypeDefs('orca'), this.#running, log)
  }

  readonly #call = ((service, document, variables, caller) =>
    service === 'clouddriver'
      ? this.#services.call(service, document, variables, caller)
      : service === 'igor'
        ? this.#igor(service, document, variables, caller)
        : service === 'echo'
          ? this.#echo(service, document, variables, caller)
          : this.#front50(service, document, variables, caller)) as CallService

  readonly #igor = (async (service, document, variables, caller) => {
    if (!this.#options.igor || !this.igorIsUp) throw unavailable('igor', 'it is down')
    const services = new ServiceRegistry()
    services.add(this.#options.igor())
    return services.call(service, document as never, variables, caller)
  }) as CallService

  readonly #echo = (async (_, __, { events, definitions }: { events: Seen[]; definitions?: Json[] }) => {
    if (definitions) return { pipelineProblems: definitions.map(this.echoFinds) }
    this.echoTakes(events)
    this.told.push(...events)
    return { acceptEvents: events.length }
  }) as CallService

  readonly #front50 = (async (_, __, { id, application, name }: Record<string, unknown>) => {
    if (!this.front50IsUp) throw unavailable('front50', 'it is down')
    const [key, saved] =
      [...this.#saved].find(([k, s]) => k === id || (s.application === application && s.name === name)) ?? []
    const pipeline = saved ? { id: key, ...saved, application: { name: saved.application } } : null
    return { pipeline, ...this.front50Knows({ application, name }) }
  }) as CallService

  get queue(): Queue<Hint> {
    return hintQueue(this.#engine)
  }

  get documents() {
    return this.#connection.collection<ExecutionDocument>('executions')
  }

  /** How many documents lie in a collection. */
  count(collection: string, filter: Json = {}): Promise<number> {
    return this.#connection.collection(collection).countDocuments(filter)
  }

  /** Ends this one and starts another one on the same data. With a patience of 0, what is at work is just left. */
  async restart(patienceMs = 1_000): Promise<void> {
    await this.#close(patienceMs)
    await this.#open()
  }

  async #close(patienceMs: number): Promise<void> {
    await this.#running.stop(patienceMs)
    await this.#engine.stop()
    await this.#http.stop()
    await this.#connection.close()
  }

  async stop(): Promise<void> {
    await this.#connection.dropDatabase()
    await this.#close(1_000)
    await this.#mongo.stop()
  }

  async ask(document: string, variables: Json = {}, user = 'ann', admin = true): Promise<Answer> {
    const answer = await this.#subgraph.execute(
      { document: parse(document), variables },
      { ...localAdmin, user, admin },
    )
    const { data, errors = [] } = JSON.parse(JSON.stringify(answer)) as Partial<Answer>
    return { data, errors }
  }

  /** The answer's only field; throws when there are errors. */
  async get(document: string, variables: Json = {}, user?: string): Promise<Seen> {
    const { data, errors } = await this.ask(document, variables, user)
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
    return Object.values(data)[0]
  }

  save(definition: Json): string {
    const id = String(definition.id ?? randomUUID())
    const name = String(definition.name ?? `pipeline ${id}`)
    this.#saved.set(id, { name, application: 'shop', definition: { name, ...definition } })
    return id
  }

  /** Starts a saved pipeline, or one with these stages; answers the execution's id. */
  async start(
    pipeline: string | Json[] | Json,
    args: { trigger?: unknown; requestId?: string } = {},
  ): Promise<string> {
    const definition = Array.isArray(pipeline) ? { stages: pipeline } : pipeline
    const id = typeof definition === 'string' ? definition : this.save(definition)
    return (await this.get(startDocument, { id, ...args })).id
  }

  /** The errors that a start is refused with. */
  async refused(pipeline: string | Json, args: Json = {}): Promise<Answer['errors']> {
    const id = typeof pipeline === 'string' ? pipeline : this.save(pipeline)
    return (await this.ask(startDocument, { id, ...args })).errors
  }

  execution(id: string): Promise<Seen> {
    return this.get(executionDocument, { id })
  }

  /** Waits until an execution is as wanted. */
  async when(id: string, wanted: (execution: Seen) => boolean, timeoutMs = 10_000): Promise<Seen> {
    let last: Seen
    const isThere = async () => {
      last = await this.execution(id)
      return wanted(last)
    }
    await until(isThere, timeoutMs).catch(() => {
      throw new Error(`execution ${id} did not get there: ${JSON.stringify(last)}`)
    })
    return last
  }

  /** Waits until an execution has its final status and nothing of it is under way. */
  ended(id: string, timeoutMs?: number): Promise<Seen> {
    return this.when(id, hasEnded, timeoutMs)
  }

  /** Waits until the stage of a refId has a status. */
  whenStage(id: string, refId: string, status: string): Promise<Seen> {
    return this.when(id, (execution) => stageOf(execution, refId)?.status === status)
  }

  /** Lets time pass for Orca, `stepMs` at a time, whenever it has nothing else to do, until the execution is as wanted. */
  async forward(id: string, wanted: (execution: Seen) => boolean = hasEnded, stepMs = 1_000): Promise<Seen> {
    let last: Seen
    await until(async () => {
      last = await this.execution(id)
      if (wanted(last)) return true
      if ((await this.queue.depth()).active === 0) await this.pass(stepMs)
      return false
    }).catch(() => {
      throw new Error(`execution ${id} did not get there: ${JSON.stringify(last)}`)
    })
    return last
  }

  /** By how much this Orca's clock is ahead of the machine's. */
  get aheadMs(): number {
    return this.#ahead
  }

  /** Waits until nothing is left to be done for anything. */
  async settled(): Promise<void> {
    await until(async () => (await this.documents.countDocuments({ nextDueAt: { $gt: 0 } })) === 0)
  }

  /** When a stage says that it will go on. */
  async scheduled(id: string, refId: string): Promise<string> {
    const document =
      'query ($id: ID!, $refId: String!) { execution(id: $id) { stage(refId: $refId) { scheduledTime } } }'
    let when: string | undefined
    await until(async () => {
      when = (await this.get(document, { id, refId })).stage?.scheduledTime
      return typeof when === 'string'
    })
    return when!
  }

  /** Puts the clock forward. Nothing is delivered for that. */
  skip(ms: number): void {
    this.#ahead += ms
  }

  /** Lets time pass for Orca: what falls due meanwhile is delivered. */
  async pass(ms: number): Promise<void> {
    this.skip(ms)
    const now = Date.now() + this.#ahead
    for (const { _id, outbox } of await this.documents.find({ nextDueAt: { $exists: true } }).toArray())
      for (const [messageId, { dueAt }] of Object.entries(outbox))
        await this.queue.push(
          `${_id}/${messageId}`,
          { executionId: _id, messageId },
          Math.max(0, dueAt - now),
        )
  }

  /** Calls one of the mutations on a stage or an execution. */
  async control(
    mutation: string,
    executionId: string,
    refId?: string,
    more: Json = {},
    user?: string,
  ): Promise<Answer> {
    const stageId = refId && stageOf(await this.execution(executionId), refId).id
    const args = stageId ? { executionId, stageId, ...more } : { id: executionId, ...more }
    const types: Json = { id: 'ID!', executionId: 'ID!', stageId: 'ID!', judgment: 'Judgment!' }
    const names = Object.keys(args)
    return this.ask(
      `mutation (${names.map((name) => `$${name}: ${types[name] ?? 'String'}`)}) {
        ${mutation}(${names.map((name) => `${name}: $${name}`)}) { id status sequence }
      }`,
      args,
      user,
    )
  }

  /** What a subscription delivers, until it ends or `enough` says so. */
  async follow(
    document: string,
    variables: Json,
    enough: (event: Seen) => boolean = () => false,
  ): Promise<Seen[]> {
    const events: Seen[] = []
    const source = this.#subgraph.subscribe({ document: parse(document), variables }, localAdmin)
    for await (const { data, errors } of source) {
      if (errors) throw new Error(JSON.stringify(errors))
      const event = Object.values(data as Json)[0]
      events.push(JSON.parse(JSON.stringify(event)))
      if (enough(event)) break
    }
    return events
  }
}

const ended = ['SUCCEEDED', 'TERMINAL', 'CANCELED']
const hasEnded = ({ status, stages }: Seen) =>
  ended.includes(status) &&
  stages.every((stage: Seen) => stage.status !== 'RUNNING' && stage.status !== 'PAUSED')

const startDocument = `mutation ($id: ID, $trigger: JSON, $requestId: String) {
  startPipeline(id: $id, trigger: $trigger, requestId: $requestId) { id }
}`

const executionDocument = `query ($id: ID!) {
  execution(id: $id) {
    id status sequence canceled canceledBy cancellationReason trigger startTime endTime paused user name
    stages {
      id refId type name status context outputs startTime endTime
      tasks { id name status startTime endTime }
      failure { code message details }
    }
  }
}`

export const stageOf = (execution: Seen, refId: string): Seen =>
  execution.stages.find((stage: Seen) => stage.refId === refId)

/** Every stage as refId=STATUS, in the order of the pipeline. */
export const statuses = (execution: Seen): string =>
  execution.stages.map(({ refId, status }: Seen) => `${refId}=${status}`).join(' ')

export const stage = (refId: string, requires: string[], type: string, more: Json = {}): Json => ({
  refId,
  requisiteStageRefIds: requires,
  type,
  name: `${type} ${refId}`,
  ...more,
})

export const wait = (refId: string, requires: string[] = [], more: Json = {}) =>
  stage(refId, requires, 'wait', { waitTime: 0, ...more })

export const judgment = (refId: string, requires: string[] = [], more: Json = {}) =>
  stage(refId, requires, 'manualJudgment', more)
