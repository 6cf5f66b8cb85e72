import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { platformError } from '#platform/errors/errors.ts'
import { localAdmin } from '#platform/identity/caller.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { defaultSocketLimits, type Operator, type Sink, type SocketLimits } from '#platform/socket/sink.ts'
import { SocketServer } from '#platform/socket/socketServer.ts'
import { silent } from '../../../fixtures/subgraphs.ts'
import { until } from '../../../fixtures/until.ts'

interface Message {
  type: string
  id?: string
  payload?: unknown
}

/** A client that speaks the protocol as its test says. */
async function open(port: number, protocol = 'graphql-transport-ws', options = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol, options)
  const messages: Message[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message))
  const closed = new Promise<[number, string]>((resolve) =>
    socket.on('close', (code, reason) => resolve([code, String(reason)])),
  )
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  return {
    socket,
    messages,
    closed,
    send: (message: object | string) =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async initialise() {
      socket.send('{"type":"connection_init"}')
      await until(() => messages.some(({ type }) => type === 'connection_ack'))
    },
  }
}

const subscribe = (id: string, query = 'x') => ({ id, type: 'subscribe', payload: { query } })

describe('a socket server', () => {
  let http: Server
  let server: SocketServer
  let port: number
  let sinks: Map<string, Sink>
  let stopped: string[]

  const operator: Operator = {
    connect: (_, payload) => {
      if (payload?.token === 'wrong')
        throw platformError('UNAUTHENTICATED', { reason: 'The token is wrong.' })
      return localAdmin
    },
    begin: ({ query }, _, sink) => {
      sinks.set(query, sink)
      return { isOneOff: query.startsWith('query'), stop: () => void stopped.push(query) }
    },
  }

  async function start(limits: Partial<SocketLimits> = {}) {
    sinks = new Map()
    stopped = []
    const gauge = createMetrics().gauge('sockets', 'open')
    server = new SocketServer(operator, { ...defaultSocketLimits, ...limits }, gauge, silent)
    http = createServer()
    http.on('upgrade', (request, socket, head) => server.upgrade(request, socket, head))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    port = (http.address() as AddressInfo).port
  }
  afterEach(async () => {
    await server.stop(0)
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })

  it('should carry results, errors and completion under the operation’s id', async () => {
    await start()
    const client = await open(port)
    await client.initialise()
    client.send(subscribe('a"b', 'one'))
    client.send(subscribe('2', 'two'))
    await until(() => sinks.size === 2)
    sinks.get('one')!.next(Buffer.from('{"data":{"ä":1}}'))
    sinks.get('one')!.complete()
    sinks.get('one')!.next(Buffer.from('{"data":"too late"}'))
    sinks.get('two')!.error([{ message: 'no' }])
    await until(() => client.messages.length === 4)
    expect(client.messages.slice(1)).toEqual([
      { id: 'a"b', type: 'next', payload: { data: { ä: 1 } } },
      { id: 'a"b', type: 'complete' },
      { id: '2', type: 'error', payload: [{ message: 'no' }] },
    ])
  })

  it('should stop an operation that the client completes, and let its id be used again', async () => {
    await start()
    const client = await open(port)
    await client.initialise()
    client.send(subscribe('1', 'first'))
    await until(() => sinks.has('first'))
    client.send({ id: '1', type: 'complete' })
    await until(() => stopped.includes('first'))
    client.send(subscribe('1', 'second'))
    await until(() => sinks.has('second'))
    sinks.get('first')!.next(Buffer.from('"old"'))
    sinks.get('second')!.next(Buffer.from('"new"'))
    await until(() => client.messages.length === 2)
    expect(client.messages[1]).toEqual({ id: '1', type: 'next', payload: 'new' })
  })

  it('should stop all operations of a client that is gone', async () => {
    await start()
    const client = await open(port)
    await client.initialise()
    client.send(subscribe('1', 'first'))
    client.send(subscribe('2', 'second'))
    await until(() => sinks.size === 2)
    client.socket.terminate()
    await until(() => stopped.length === 2)
  })

  it('should answer pings with their payload', async () => {
    await start()
    const client = await open(port)
    client.send({ type: 'ping', payload: { n: 1 } })
    await until(() => client.messages.length === 1)
    expect(client.messages[0]).toEqual({ type: 'pong', payload: { n: 1 } })
  })

  it.each<[string, (object | string)[], number, RegExp]>([
    ['what is not JSON', ['{'], 4400, /JSON/],
    ['a message of no known type', [{ type: 'hello' }], 4400, /hello/],
    [
      'a subscription without a query',
      [{ type: 'connection_init' }, { id: '1', type: 'subscribe', payload: {} }],
      4400,
      /query/,
    ],
    [
      'a message that only servers send',
      [{ type: 'connection_init' }, { type: 'connection_ack' }],
      4400,
      /connection_ack/,
    ],
    ['a subscription before the connection is initialised', [subscribe('1')], 4401, /Unauthorized/],
    ['a second initialisation', [{ type: 'connection_init' }, { type: 'connection_init' }], 4429, /Too many/],
    [
      'an id that is in use',
      [{ type: 'connection_init' }, subscribe('1'), subscribe('1')],
      4409,
      /Subscriber for 1/,
    ],
    [
      'a caller whom nobody knows',
      [{ type: 'connection_init', payload: { token: 'wrong' } }],
      4403,
      /token is wrong/,
    ],
  ])('should close the socket of a client that sends %s', async (_, messages, code, reason) => {
    await start()
    const client = await open(port)
    for (const message of messages) {
      client.send(message)
      if ((message as Message).type === 'connection_init' && messages.length > 1)
        await until(() => client.messages.length > 0)
    }
    const [closeCode, closeReason] = await client.closed
    expect(closeCode).toBe(code)
    expect(closeReason).toMatch(reason)
  })

  it('should close the socket of a client that does not initialise it', async () => {
    await start({ initMs: 50 })
    const client = await open(port)
    expect(await client.closed).toEqual([4408, 'Connection initialisation timeout'])
  })

  it('should close the socket of a client that speaks another protocol', async () => {
    await start()
    await expect(open(port, 'graphql-ws')).rejects.toThrow()
  })

  it('should close the socket of a client that sends too long a message', async () => {
    await start({ maxMessageBytes: 1_000 })
    const client = await open(port)
    client.send('x'.repeat(1_001))
    expect((await client.closed)[0]).toBe(1009)
  })

  it('should end a socket that answers no pings', async () => {
    await start({ pingMs: 30 })
    const silentClient = await open(port, undefined, { autoPong: false })
    const client = await open(port)
    expect((await silentClient.closed)[0]).toBe(1006)
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('should refuse more operations on a socket than allowed, and let the others go on', async () => {
    await start({ maxPerSocket: 2 })
    const client = await open(port)
    await client.initialise()
    for (const id of ['1', '2', '3']) client.send(subscribe(id, `q${id}`))
    await until(() => client.messages.length === 2)
    expect(client.messages[1]).toMatchObject({
      id: '3',
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
    sinks.get('q1')!.complete()
    client.send(subscribe('4', 'q4'))
    await until(() => sinks.has('q4'))
  })

  it('should refuse more sockets than allowed', async () => {
    await start({ maxSockets: 1 })
    const client = await open(port)
    await expect(open(port)).rejects.toThrow('503')
    client.socket.terminate()
    await until(async () =>
      open(port).then(
        () => true,
        () => false,
      ),
    )
  })

  it('should let queries answer when it stops, take no more sockets, and send the clients away', async () => {
    await start()
    const client = await open(port)
    await client.initialise()
    client.send(subscribe('1', 'query'))
    client.send(subscribe('2', 'subscription'))
    await until(() => sinks.size === 2)
    const over = server.stop(5_000)
    await expect(open(port)).rejects.toThrow('503')
    sinks.get('query')!.next(Buffer.from('{"data":1}'))
    sinks.get('query')!.complete()
    expect(await client.closed).toEqual([1001, 'The server stops'])
    await over
    expect(client.messages.slice(1).map(({ type }) => type)).toEqual(['next', 'complete'])
    expect(stopped).toEqual(['subscription'])
  })

  it('should not wait longer for a query than its stop may take', async () => {
    await start()
    const client = await open(port)
    await client.initialise()
    client.send(subscribe('1', 'query'))
    await until(() => sinks.size === 1)
    await server.stop(50)
    expect((await client.closed)[0]).toBe(1006)
  })
})
