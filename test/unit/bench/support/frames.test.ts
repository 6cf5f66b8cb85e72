import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { clientFrame, FrameReader } from '../../../../bench/support/frames.ts'

const texts = ['short', 'x'.repeat(125), 'x'.repeat(126), 'ü'.repeat(2_000), 'x'.repeat(70_000)]

describe('frames on a bare socket', () => {
  let http: Server
  let peer: WebSocketServer
  beforeAll(async () => {
    http = createServer()
    peer = new WebSocketServer({ server: http })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    for (const client of peer.clients) client.terminate()
    peer.close()
    await new Promise((resolve) => http.close(resolve))
  })

  test('what ws sends is read, however it is cut, and what is written ws understands', async () => {
    const bytes = Promise.withResolvers<Buffer>()
    const heard: string[] = []
    peer.once('connection', (client: WebSocket) => {
      client.on('message', (data) => {
        heard.push(String(data))
        if (heard.length < 4) return
        for (const text of texts) client.send(text)
        client.ping('', false, () => client.terminate())
      })
    })
    const socket = connect((http.address() as AddressInfo).port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', () => bytes.resolve(Buffer.concat(chunks)))
    socket.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    for (const text of texts.slice(0, 4)) socket.write(clientFrame(text))

    const received = await bytes.promise
    const frames = received.subarray(received.indexOf('\r\n\r\n') + 4)
    for (const size of [1, 7, 1_000, frames.length]) {
      const read: string[] = []
      const reader = new FrameReader((payload) => read.push(payload.toString()))
      for (let at = 0; at < frames.length; at += size) reader.read(frames.subarray(at, at + size))
      expect(read).toEqual(texts)
    }
    expect(heard).toEqual(texts.slice(0, 4))
  })
})
