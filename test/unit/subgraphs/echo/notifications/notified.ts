import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { monotonicFactory } from 'ulid'
import type { JsonObject } from '#platform/definition/json.ts'
import { conflict, unavailable } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import type { EchoEvent } from '../../../../../subgraphs/echo/domain/event.ts'
import type { Consumer } from '../../../../../subgraphs/echo/runtime/consumer.ts'
import {
  type Notifications,
  startNotifications,
} from '../../../../../subgraphs/echo/runtime/notifications/notifications.ts'
import { Receiver } from '../../../../fixtures/receiver.ts'
import { openPlatform } from '../echo.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test changes what it likes
type Anything = any

interface Options {
  readonly configure?: (config: Anything) => void
  readonly failpoint?: Failpoint
  readonly database?: string
  readonly others?: Others
  readonly startAt?: number
}

/** Front50 and Orca as far as notifications ask them; a test says what they know. */
export class Others {
  isUp = true
  saved: { own?: JsonObject; global?: JsonObject } = {}
  trigger: JsonObject = {}
  /** What texts are worth; what is not here fails. */
  values: Record<string, unknown> = {}
  readonly evaluated: { text: string; user: string }[] = []
  stage: Anything
  readonly judgments: { user: string; judgment: string; input?: string }[] = []

  readonly call = (async (service: string, document: DocumentNode, variables: Anything, caller: Caller) => {
    if (!this.isUp) throw unavailable(service, 'it is down')
    const { name } = document.definitions[0] as OperationDefinitionNode
    return this.#answers[name!.value]!(variables, caller)
  }) as unknown as CallService

  readonly #answers: Record<string, (variables: Anything, caller: Caller) => unknown> = {
    SavedNotifications: () => {
      const { own, global } = this.saved
      return { own: own ? { definition: own } : null, global: global ? { definition: global } : null }
    },
    NotifiedExecution: () => ({ execution: { trigger: this.trigger } }),
    EvaluatedText: ({ expression }, { user }) => {
      this.evaluated.push({ text: expression, user })
      const isKnown = Object.hasOwn(this.values, expression)
      const value = isKnown ? this.values[expression] : null
      return { evaluateExpression: { value, error: isKnown ? null : 'There is no broken' } }
    },
    JudgedStage: () => ({ _entities: [this.stage ?? null] }),
    AnswerJudgment: ({ judgment, input }, { user }) => {
      if (this.stage.context.judgmentStatus) throw conflict('It does not wait.')
      this.judgments.push({ user, judgment, ...(input && { input }) })
      this.stage.context = { judgmentStatus: judgment.toLowerCase(), lastModifiedBy: user }
      return { judgeStage: { id: 'e1' } }
    },
  }
}

/** Everything that tells people, with a webhook that a test reads, and events handed over one by one. */
export class Notified {
  readonly others: Others
  readonly receiver: Receiver
  readonly database: string
  readonly notifications: Notifications
  readonly #uri: string
  readonly #options: Options
  readonly #consumer: Consumer
  readonly #close: () => Promise<void>
  readonly #now: { ahead: number }
  #sequence = 0

  private constructor(
    parts: Pick<Notified, 'others' | 'receiver' | 'database' | 'notifications'>,
    uri: string,
    options: Options,
    consumer: Consumer,
    now: { ahead: number },
    close: () => Promise<void>,
  ) {
    this.others = parts.others
    this.receiver = parts.receiver
    this.database = parts.database
    this.notifications = parts.notifications
    this.#uri = uri
    this.#options = options
    this.#consumer = consumer
    this.#now = now
    this.#close = close
  }

  static async start(uri: string, options: Options = {}, kept?: Receiver): Promise<Notified> {
    const others = options.others ?? new Others()
    const receiver = kept ?? (await Receiver.start())
    const now = { ahead: options.startAt === undefined ? 0 : options.startAt - Date.now() }
    const { platform, database, close } = await openPlatform(uri, {
      ...options,
      call: others.call,
      clock: { now: () => Date.now() + now.ahead },
    })
    let consumer: Consumer | undefined
    const add = async (added: Consumer) => {
      consumer = added
    }
    const notifications = await startNotifications(platform, { add }, monotonicFactory())
    const parts = { others, receiver, database, notifications }
    return new Notified(parts, uri, options, consumer!, now, close)
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#now.ahead += ms
    this.notifications.wake()
  }

  now(): number {
    return Date.now() + this.#now.ahead
  }

  /** The address of the webhook, of a lane of its own for each name. */
  to = (name = 'hook') => ({ type: 'microsoftteams', address: `${this.receiver.url}/${name}` })

  event(type: string, content: Anything = {}, sequence = ++this.#sequence): EchoEvent {
    const { execution, ...rest } = content
    return {
      sequence,
      id: `event-${sequence}`,
      receivedAt: this.now(),
      details: { source: 'orca', type, created: String(this.now()), application: 'shop' },
      content: {
        executionId: 'e1',
        execution: {
          id: 'e1',
          application: 'shop',
          name: 'release',
          status: 'RUNNING',
          canceled: false,
          authentication: { user: 'ann' },
          ...execution,
        },
        ...rest,
      },
    }
  }

  async handle(...events: EchoEvent[]): Promise<void> {
    const wanted = events.filter((event) => this.#consumer.wants(event))
    if (wanted.length > 0) await this.#consumer.handle(wanted, new AbortController().signal)
  }

  /** Deliveries, oldest first. */
  async deliveries() {
    const page = await this.notifications.deliveries.page({}, { first: 500, after: undefined })
    return page.toReversed()
  }

  /** What the webhook got: the cards' texts. */
  get cards(): { subject: string; body: string; path: string }[] {
    return this.receiver.received.map(({ body, path }) => {
      const [subject, text] = JSON.parse(body).attachments[0].content.body
      return { subject: subject.text, body: text.text, path }
    })
  }

  /** Ends this one without patience, and starts another one on the same store. */
  async restart(more: Options = {}): Promise<Notified> {
    await this.#end(0)
    const options = {
      ...this.#options,
      failpoint: () => undefined,
      others: this.others,
      database: this.database,
    }
    return Notified.start(this.#uri, { ...options, startAt: this.now(), ...more }, this.receiver)
  }

  async #end(patienceMs: number): Promise<void> {
    await this.notifications.stop(patienceMs)
    await this.#close()
  }

  async stop(): Promise<void> {
    await this.#end(1_000)
    await this.receiver.stop()
  }
}
