import { connect, type Socket } from 'node:net'
import { serveOrders } from '../support/child.ts'
import { clientFrame, FrameReader } from '../support/frames.ts'
import type { Watched, WatcherOrder } from '../support/watchers.ts'

/**
 * The clients of one server. They do the least a client can do, on bare sockets: a client that costs more would hide
 * what the servers differ in.
 */
const sockets: Socket[] = []
let missing = 0
let whenAll: (watched: Watched) => void = () => undefined
let everybody: Promise<Watched>

function expectFrames(): void {
  missing = sockets.length
  everybody = new Promise((resolve) => {
    whenAll = resolve
  })
}

function received(payload: Buffer): void {
  missing--
  if (missing === 0) whenAll({ at: process.hrtime.bigint().toString(), frame: payload.toString() })
}

/** Says each of `frames` when the one before has been answered; resolves when the last has been. */
async function open(port: number, frames: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  sockets.push(socket)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.on('error', reject)
  const unsaid = [...frames]
  let isOpen = false
  const say = () => {
    const next = unsaid.shift()
    if (next !== undefined) return void socket.write(clientFrame(next))
    isOpen = true
    resolve()
  }
  const reader = new FrameReader((payload) => (isOpen ? received(payload) : say()))
  let isUpgraded = false
  socket.on('data', (chunk) => {
    if (isUpgraded) return reader.read(chunk)
    const end = chunk.indexOf('\r\n\r\n')
    if (!chunk.toString('latin1', 0, 12).includes('101') || end < 0)
      return reject(new Error(`no WebSocket: ${chunk.toString()}`))
    isUpgraded = true
    say()
    if (chunk.length > end + 4) reader.read(chunk.subarray(end + 4))
  })
  socket.write(
    'GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
  )
  await promise
}

serveOrders<WatcherOrder>({}, async (order) => {
  if (order.kind === 'expect') {
    const watched = await everybody
    expectFrames()
    return watched
  }
  for (let opened = 0; opened < order.count; opened++) await open(order.port, order.frames)
  expectFrames()
  return {}
})
