import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { Port } from '#platform/service/port.ts'
import { refuse } from '#platform/socket/socketServer.ts'

const upgradeTo = (target: string) =>
  `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`

describe('a port', () => {
  let port: Port
  let number: number
  const upgraded = new EventEmitter()

  beforeEach(async () => {
    const opened = await Port.open(
      { host: '127.0.0.1', port: 0, portSetting: '--port' },
      createMetrics(),
      'x',
    )
    port = opened.port
    number = Number(new URL(opened.url).port)
    port.mount(
      '/graphql',
      (_, response) => response.end(),
      (_, socket) => upgraded.emit('socket', socket),
      [],
    )
  })
  afterEach(async () => {
    const closed = port.close()
    port.abort()
    await closed
  })

  async function ask(text: string): Promise<Socket> {
    const socket = connect(number, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.write(text)
    return socket
  }

  it.each(['/nowhere', '//', '//[', 'http://[', '/graphql/', '*'])(
    'answers 404 to an upgrade of %s',
    async (target) => {
      const socket = await ask(upgradeTo(target))
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      expect(String(chunk)).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
      socket.destroy()
    },
  )

  it('hands an upgrade of its path over, whatever the query', async () => {
    const handed = once(upgraded, 'socket')
    const socket = await ask(upgradeTo('/graphql?token=1'))
    const [server] = (await handed) as [Socket]
    socket.destroy()
    server.destroy()
  })

  it('stays alive when a client resets the connection that it wanted to upgrade', async () => {
    const handed = once(upgraded, 'socket')
    const socket = await ask(upgradeTo('/graphql'))
    const [server] = (await handed) as [Socket]
    socket.resetAndDestroy()
    const closed = new Promise((resolve) => server.once('close', resolve))
    // What is written to a reset connection fails sooner or later: an error that nobody hears ends the process.
    while (!server.destroyed) {
      refuse(server, '403 Forbidden')
      await delay(1)
    }
    await closed
    expect(server.destroyed).toBe(true)
  })
})
