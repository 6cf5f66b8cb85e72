import { randomUUID } from 'node:crypto'
import type { DocumentNode, GraphQLFormattedError } from 'graphql'
import { parse } from 'graphql'
import { createConnection } from 'mongoose'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import { createFailpoints } from '#platform/failpoints/failpoints.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { localAdmin } from '#platform/identity/caller.ts'
import { createLogger } from '#platform/log/log.ts'
import type { CallService, Platform } from '#platform/service/service.ts'
import front50 from '../../../../subgraphs/front50/service.ts'

export { openMongo } from '../../../fixtures/mongo.ts'

const log = createLogger({ level: 'silent', format: 'json' })

interface Finding {
  path: string
  message: string
  severity: 'ERROR' | 'WARNING'
}

/** Stands in for Orca: its real SDL, with answers that a test sets. */
export class OrcaStandIn {
  isUp = true
  findings: Finding[] = []
  readonly moves: string[] = []
  readonly #subgraph = new Subgraph(
    'orca',
    serviceTypeDefs('orca'),
    {
      resolvers: {
        Query: {
          definitionProblems: (_: unknown, { severity: wanted }: { severity?: string }) =>
            this.findings.filter(({ severity }) => !wanted || severity === wanted),
        },
        Mutation: {
          moveExecutions: (_: unknown, { fromApplication, toApplication }: Record<string, string>) =>
            this.moves.push(`${fromApplication} → ${toApplication}`),
        },
      },
      context: (caller) => ({ caller }),
      ready: async () => undefined,
    },
    log,
  )

  readonly call = (async (service, document, variables, caller) => {
    if (!this.isUp) throw unavailable(service, 'it is down')
    const { data, errors } = await this.#subgraph.execute(
      { document: document as DocumentNode, variables },
      caller,
    )
    if (errors) throw new PlatformError('INTERNAL_SERVER_ERROR', errors.map(({ message }) => message).join())
    return data
  }) as CallService
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the test asked for
  data: any
  errors: readonly GraphQLFormattedError[]
}

export interface Front50 {
  readonly orca: OrcaStandIn
  readonly uri: string
  readonly database: string
  /** Executes a document against the subgraph. */
  ask(document: string, variables?: Record<string, unknown>, user?: string): Promise<Answer>
  /** The same; throws when there are errors. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the test asked for
  get(document: string, variables?: Record<string, unknown>, user?: string): Promise<any>
  /** How many documents lie in a collection. */
  count(collection: string): Promise<number>
  /** Ends this one, as a crash would, and starts another one on the same data. */
  restart(failpoints?: string): Promise<Front50>
  stop(): Promise<void>
}

interface Options {
  readonly failpoints?: string | undefined
  readonly database?: string
  readonly orca?: OrcaStandIn
}

/** Front50 on a database of its own, asked through its subgraph schema. */
export async function startFront50(uri: string, options: Options = {}): Promise<Front50> {
  const { failpoints, database = `front50_${randomUUID()}`, orca = new OrcaStandIn() } = options
  const mongo = await createConnection(uri, { dbName: database, autoIndex: false }).asPromise()
  const engine = createEmbeddedEngine(log)
  let now = Date.parse('2026-03-01T09:30:00.000Z')
  const platform: Partial<Platform> = {
    log,
    engine,
    mongo,
    call: orca.call,
    clock: { now: () => now++ },
    failpoint: createFailpoints(failpoints),
  }
  const running = await front50.start(platform as Platform)
  const subgraph = new Subgraph('front50', serviceTypeDefs('front50'), running, log)

  async function end() {
    await running.stop(1_000)
    await engine.stop()
    await mongo.close()
  }
  async function ask(
    document: string,
    variables: Record<string, unknown> = {},
    user = 'ann',
  ): Promise<Answer> {
    const answer = await subgraph.execute({ document: parse(document), variables }, { ...localAdmin, user })
    // As a client gets it: plain JSON.
    const { data, errors = [] } = JSON.parse(JSON.stringify(answer)) as Partial<Answer>
    return { data, errors }
  }

  return {
    orca,
    uri,
    database,
    ask,
    async get(document, variables, user) {
      const { data, errors } = await ask(document, variables, user)
      if (errors.length > 0) throw new Error(JSON.stringify(errors))
      return data
    },
    count: (collection) => mongo.collection(collection).countDocuments(),
    async restart(next) {
      await end()
      return startFront50(uri, { failpoints: next, database, orca })
    },
    async stop() {
      await mongo.dropDatabase()
      await end()
    },
  }
}
