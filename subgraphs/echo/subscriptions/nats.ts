import { AckPolicy, type Consumer, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import {
  connect,
  credsAuthenticator,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node'
import { z } from 'zod'
import { notFound, unavailable } from '#platform/errors/errors.ts'
import { filled, readSecretFile } from '#platform/fetch/credentials.ts'
import { type Delivery, definePubsub, type Message, type Source } from './define.ts'
import { commonFields } from './fields.ts'

const settings = z.strictObject({
  ...commonFields,
  /** `nats://host:4222`, one or several of a cluster. */
  servers: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  subject: z.string().min(1),
  /** The stream of JetStream that keeps the subject's messages. Without it messages are lost that come while nobody listens. */
  stream: filled,
  /** The consumer of the stream that remembers what was taken; made when it is not there. */
  durable: filled,
  username: filled,
  password: filled.meta({ secret: true }),
  token: filled.meta({ secret: true }),
  /** A file of credentials as `nsc` makes it. */
  credentialsFile: filled,
})
type NatsSettings = z.output<typeof settings>

const connectMs = 5_000
const waitMs = 30_000
const mostMessages = 200

/** Of a subject without a stream: what is more than that is lost while the store is away. */
const mostWaiting = 10_000

/** A durable consumer of JetStream, or a subject of NATS: docs.nats.io. */
export default definePubsub<NatsSettings>({
  system: 'nats',
  settings,
  async open(subscription) {
    const connection = await connect(await optionsFor(subscription)).catch((error: Error) => {
      throw unavailable('nats', error.message, error)
    })
    try {
      return subscription.stream
        ? await openStream(connection, subscription, subscription.stream)
        : openSubject(connection, subscription)
    } catch (error) {
      await connection.close()
      throw error
    }
  },
})

async function optionsFor({
  name,
  servers,
  username,
  password,
  token,
  credentialsFile,
}: NatsSettings): Promise<NodeConnectionOptions> {
  const credentials = credentialsFile && (await readSecretFile(name, 'credentialsFile', credentialsFile))
  return {
    servers,
    name: `gennaker ${name}`,
    timeout: connectMs,
    // A connection that is lost is opened anew by whoever reads from it.
    reconnect: false,
    ...(username && { user: username, pass: password ?? '' }),
    ...(token && { token }),
    ...(credentials && { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
  }
}

async function openStream(
  connection: NatsConnection,
  { name, subject, durable }: NatsSettings,
  stream: string,
): Promise<Source> {
  const manager = await jetstreamManager(connection)
  const consumer = durable ?? `gennaker-${name.replaceAll(/[^\w-]/g, '_')}`
  await manager.streams.info(stream).catch(() => {
    throw notFound('stream', stream)
  })
  const isThere = await manager.consumers.info(stream, consumer).then(
    () => true,
    () => false,
  )
  if (!isThere)
    await manager.consumers.add(stream, {
      durable_name: consumer,
      ack_policy: AckPolicy.Explicit,
      filter_subject: subject,
    })
  return pulling(connection, await jetstream(connection).consumers.get(stream, consumer))
}

async function pulling(connection: NatsConnection, consumer: Consumer): Promise<Source> {
  const inbox = new Inbox<JsMsg>(connection)
  // The server hands out no more than its consumer may leave without acknowledgement.
  const messages = await consumer.consume({
    max_messages: mostMessages,
    callback: (message) => inbox.put(message),
  })
  return {
    async receive(signal) {
      const taken = await inbox.take(signal)
      return {
        messages: taken.map((message) => messageOf(message, `${message.info.stream}:${message.seq}`)),
        acknowledge: async () => {
          for (const message of taken) message.ack()
          await connection.flush()
        },
        release: async () => {
          for (const message of taken) message.nak()
          await connection.flush()
        },
      }
    },
    async close() {
      messages.stop()
      await connection.close()
    },
  }
}

function openSubject(connection: NatsConnection, { name, subject }: NatsSettings): Source {
  const inbox = new Inbox<Msg>(connection)
  // One of several processes gets each message.
  connection.subscribe(subject, {
    queue: `gennaker.${name.replaceAll(/\s/g, '_')}`,
    callback: (error, message) => (error ? inbox.fail(error) : inbox.put(message)),
  })
  return {
    async receive(signal): Promise<Delivery> {
      const taken = await inbox.take(signal)
      return {
        messages: taken.map((message) => messageOf(message, undefined)),
        acknowledge: async () => undefined,
        release: async () => inbox.putBack(taken),
      }
    },
    close: () => connection.close(),
  }
}

function messageOf(
  message: { headers?: MsgHdrs | undefined; subject: string; string(): string },
  id: string | undefined,
): Message {
  const headers = message.headers
  const attributes = Object.fromEntries((headers?.keys() ?? []).map((key) => [key, headers!.get(key)]))
  return {
    id: attributes['Nats-Msg-Id'] || id,
    payload: message.string(),
    attributes: { ...attributes, subject: message.subject },
  }
}

/** What has come and was not taken yet. */
class Inbox<M> {
  #waiting: M[] = []
  #failure: Error | undefined
  #wake: () => void = () => undefined

  constructor(connection: NatsConnection) {
    void connection
      .closed()
      .then((error) => this.fail(error instanceof Error ? error : new Error('the connection was closed')))
  }

  put(message: M): void {
    if (this.#waiting.length < mostWaiting) this.#waiting.push(message)
    this.#wake()
  }

  putBack(messages: readonly M[]): void {
    this.#waiting.unshift(...messages)
  }

  fail(error: Error): void {
    this.#failure ??= error
    this.#wake()
  }

  /** Waits for messages a while. Throws UNAVAILABLE when none can come any more. */
  async take(signal: AbortSignal): Promise<M[]> {
    if (this.#waiting.length === 0 && !this.#failure && !signal.aborted) await this.#news(signal)
    if (this.#waiting.length === 0 && this.#failure)
      throw unavailable('nats', this.#failure.message, this.#failure)
    return this.#waiting.splice(0, mostMessages)
  }

  async #news(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, waitMs)
    signal.addEventListener('abort', this.#wake)
    await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', this.#wake)
  }
}
