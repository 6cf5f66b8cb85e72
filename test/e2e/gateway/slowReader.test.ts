import type { Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket } from 'ws'
import { collect, startGate, type TestGate } from '../../fixtures/gate.ts'
import { createFront50, createOrca } from '../../fixtures/subgraphs.ts'
import { until } from '../../fixtures/until.ts'

const maxBufferedBytes = 64 * 1024
/** Each result is so long that a few of them fill what the kernel buffers for a connection. */
const paddingBytes = 200_000
const watch = 'subscription { executionUpdated(id: "1") { sequence padding } }'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What buffers hold, that nobody has let go of. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

/** A client whose process can stop reading: its socket is paused, so that the server's kernel buffers fill. */
async function openClient(url: string) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
  const sequences: number[] = []
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  socket.on('error', () => {})
  const acknowledged = Promise.withResolvers<void>()
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (message.type === 'connection_ack') acknowledged.resolve()
    if (message.type === 'next') sequences.push(message.payload.data.executionUpdated.sequence)
  })
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send('{"type":"connection_init"}')
  await acknowledged.promise
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: watch } }))
  await until(() => sequences.length > 0)
  const raw = (socket as unknown as { _socket: Socket })._socket
  return {
    sequences,
    closed,
    stopReading: () => raw.pause(),
    readOn: () => raw.resume(),
    end: () => socket.terminate(),
  }
}

describe('a client that stops reading', () => {
  let orca: ReturnType<typeof createOrca>
  let gate: TestGate

  async function start(stalledMs: number) {
    orca = createOrca()
    orca.start('1')
    orca.pad(paddingBytes)
    gate = await startGate([orca.subgraph, createFront50().subgraph], {
      sockets: { maxBufferedBytes, stalledMs },
    })
  }
  afterEach(() => gate.stop())

  /** Changes the execution, and lets everybody who reads see it. */
  async function advance(times: number, reader: { results: unknown[] }) {
    for (let n = 0; n < times; n++) {
      const before = reader.results.length
      orca.advance('1')
      await until(() => reader.results.length > before)
    }
  }

  it('should cost bounded memory, disturb nobody, and go on with the present state when it reads again', async () => {
    await start(60_000)
    const reader = collect(gate.client(), watch)
    await reader.count(1)
    const slow = await openClient(gate.url)
    slow.stopReading()
    await advance(100, reader)
    reader.results.length = 0
    const before = heldBytes()
    for (let n = 0; n < 400; n++) {
      await advance(1, reader)
      reader.results.length = 0
    }
    // 400 results of 200 KB were not kept: that would be 80 MB. (Freeing what is garbage takes a moment.)
    await until(() => heldBytes() - before < 10_000_000)

    slow.readOn()
    await until(() => slow.sequences.at(-1) === 501)
    expect(slow.sequences.length).toBeLessThan(150)
    const sorted = [...slow.sequences].sort((a, b) => a - b)
    expect(slow.sequences).toEqual([...new Set(sorted)])
    await advance(3, reader)
    await until(() => slow.sequences.at(-1) === 504)
    expect(slow.sequences.slice(-4)).toEqual([501, 502, 503, 504])
    slow.end()
  })

  it('should be closed with a code and a reason when it has read nothing for too long', async () => {
    await start(300)
    const reader = collect(gate.client(), watch)
    await reader.count(1)
    const slow = await openClient(gate.url)
    slow.stopReading()
    await advance(100, reader)
    await until(async () => (await gate.metric('gate_subscriptions')) === 1 || orca.subscriptions() === 1)
    await new Promise((resolve) => setTimeout(resolve, 600))
    slow.readOn()
    expect(await slow.closed).toEqual({
      code: 1013,
      reason: 'This client does not read what it subscribed to',
    })
    await until(async () => (await gate.metric('gate_sockets')) === 1)
    await advance(1, reader)
  })

  it('should be cut off when it does not even read that it was closed', async () => {
    await start(100)
    const reader = collect(gate.client(), watch)
    await reader.count(1)
    const slow = await openClient(gate.url)
    slow.stopReading()
    await advance(100, reader)
    await until(async () => (await gate.metric('gate_sockets')) === 1)
    await until(async () => (await gate.metric('gate_subscriptions')) === 1)
    slow.end()
  })
})
