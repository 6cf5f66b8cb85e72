import { type DocumentNode, print } from 'graphql'
import type { JsonObject } from '#platform/definition/json.ts'
import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { createLogger } from '#platform/log/log.ts'
import type { CallService } from '#platform/service/service.ts'
import { type Front50, openMongo, startFront50 } from '../../front50/front50.ts'
import { startEcho, type TestEcho } from '../echo.ts'

interface Start {
  readonly id: string
  readonly trigger: JsonObject
  readonly requestId: string
}

/** Stands in for Orca: its real SDL; starts are written down, each request once. */
class OrcaStandIn {
  readonly starts: Start[] = []
  readonly failures: (Start & { readonly message: string })[] = []
  /** Templated pipelines get these triggers. */
  templateTriggers: JsonObject[] = []
  /** Throws, or takes its time, for some of the starts. */
  before: (start: Start) => Promise<void> | void = () => undefined
  /** Attempts, those that failed included. */
  attempts = 0
  readonly subgraph = new Subgraph(
    'orca',
    serviceTypeDefs('orca'),
    {
      resolvers: {
        Query: {
          definitionProblems: () => [],
          expandPipeline: (_: unknown, { definition }: { definition: JsonObject }) => ({
            definition: { ...definition, triggers: this.templateTriggers },
            problems: [],
          }),
        },
        Mutation: {
          startPipeline: async (_: unknown, start: Start) => {
            this.attempts++
            await this.before(start)
            if (!this.starts.some(({ requestId }) => requestId === start.requestId)) this.starts.push(start)
            return { id: start.requestId }
          },
          recordFailedStart: (_: unknown, failure: Start & { message: string }) => {
            this.failures.push(failure)
            return { id: failure.requestId }
          },
        },
      },
      context: (caller) => ({ caller }),
      ready: async () => undefined,
    },
    createLogger({ level: 'silent', format: 'json' }),
  )
}

/** Echo with a real Front50 and a stand-in for Orca, any of which can be away. */
export class Installation {
  readonly orca = new OrcaStandIn()
  readonly away = new Set<string>()
  /** Without one Igor is away. */
  igor: Subgraph | undefined
  readonly mongo: Awaited<ReturnType<typeof openMongo>>
  readonly front50: Front50
  readonly #echos: TestEcho[] = []

  private constructor(mongo: Installation['mongo'], front50: Front50) {
    this.mongo = mongo
    this.front50 = front50
  }

  static async open(): Promise<Installation> {
    const mongo = await openMongo()
    const installation = new Installation(mongo, await startFront50(mongo.uri))
    await installation.front50.get('mutation { saveApplication(name: "shop", attributes: {}) { name } }')
    return installation
  }

  readonly call = (async (service, document, variables, caller) => {
    if (this.away.has(service)) throw unavailable(service, 'it is down')
    const ask = () => {
      if (service === 'front50') return this.front50.ask(print(document as DocumentNode), variables)
      const subgraph = service === 'orca' ? this.orca.subgraph : service === 'igor' ? this.igor : undefined
      if (subgraph) return subgraph.execute({ document: document as DocumentNode, variables }, caller)
      throw unavailable(service, 'it is not there')
    }
    const { data, errors } = await ask()
    const [error] = errors ?? []
    if (error)
      throw new PlatformError(error.extensions?.code as never, error.message, { ...error.extensions })
    return data
  }) as CallService

  async echo(options: Omit<Parameters<typeof startEcho>[1], 'call'> = {}): Promise<TestEcho> {
    const echo = await startEcho(this.mongo.uri, { ...options, call: this.call })
    this.#echos.push(echo)
    return echo
  }

  async save(definition: JsonObject, application = 'shop'): Promise<string> {
    const { savePipeline } = await this.front50.get(
      'mutation ($a: String!, $d: JSON!) { savePipeline(application: $a, definition: $d) { id } }',
      { a: application, d: { stages: [], ...definition } },
    )
    return savePipeline.id
  }

  async close(): Promise<void> {
    for (const echo of this.#echos) await echo.stop()
    await this.front50.stop()
    await this.mongo.stop()
  }
}

/** Tells an event; answers its id. */
export async function tell(echo: TestEcho, details: JsonObject, content: JsonObject = {}): Promise<string> {
  const { publishEvent } = await echo.get('mutation ($event: JSON!) { publishEvent(event: $event) { id } }', {
    event: { details, content },
  })
  return publishEvent.id
}
