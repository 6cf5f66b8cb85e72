import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers as createHeaders } from '@nats-io/transport-node'
import { isNatsInstalled, NatsServer } from '../../fixtures/natsServer.ts'
import { describePubsub, type PubsubWorld } from './describePubsub.ts'

const headersOf = (attributes: Readonly<Record<string, string>>) => {
  const headers = createHeaders()
  for (const [name, value] of Object.entries(attributes)) headers.set(name, value)
  return headers
}

async function start(): Promise<PubsubWorld> {
  const server = await NatsServer.start()
  const using = async <R>(
    work: (connection: Awaited<ReturnType<typeof connect>>) => Promise<R>,
  ): Promise<R> => {
    const connection = await connect({ servers: server.url })
    try {
      return await work(connection)
    } finally {
      await connection.close()
    }
  }
  await using(async (connection) => {
    const manager = await jetstreamManager(connection)
    await manager.streams.add({ name: 'SHOP', subjects: ['shop.>'] })
  })
  return {
    system: 'nats',
    settings: { servers: server.url, subject: 'shop.builds', stream: 'SHOP', durable: 'gennaker' },
    send: (payload, attributes) =>
      using(async (connection) => {
        await jetstream(connection).publish('shop.builds', payload, { headers: headersOf(attributes) })
      }),
    left: () =>
      using(async (connection) => {
        const manager = await jetstreamManager(connection)
        const { num_pending, num_ack_pending } = await manager.consumers.info('SHOP', 'gennaker')
        return num_pending + num_ack_pending
      }),
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  }
}

async function startSubject(): Promise<PubsubWorld> {
  const server = await NatsServer.start()
  return {
    system: 'nats',
    settings: { servers: server.url, subject: 'shop.builds' },
    async send(payload, attributes) {
      const connection = await connect({ servers: server.url })
      connection.publish('shop.builds', payload, { headers: headersOf(attributes) })
      await connection.flush()
      await connection.close()
    },
    left: () => 0,
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  }
}

if (isNatsInstalled) {
  describePubsub('a stream of JetStream', start)
  describePubsub('a subject of NATS', startSubject)
} else describe.skip('NATS, which needs nats-server', () => it('is not here', () => undefined))
