import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jobsHandler } from '../../../sandbox/jobs/jobs.ts'

describe('the sandbox of jobs', () => {
  let server: Server
  let port: number
  let now = 0

  beforeEach(async () => {
    now = 1_000
    const handle = jobsHandler('/jobs', () => now)
    server = createServer((incoming, response) => void handle(incoming, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterEach(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  async function ask(method: string, path: string, body = '') {
    const outgoing = request({ host: '127.0.0.1', port, method, path })
    outgoing.end(body)
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    const { statusCode: status, headers } = response
    return { status, headers, body: JSON.parse(Buffer.concat(chunks).toString()) }
  }

  it('starts a job and says how it stands', async () => {
    const started = await ask('POST', '/', '{"name":"bake","seconds":10,"outcome":"FAILED"}')
    expect(started).toMatchObject({ status: 201, body: { name: 'bake', status: 'RUNNING', progress: 0 } })
    const path = started.headers.location!.replace('/jobs', '')
    now += 5_000
    expect((await ask('GET', path)).body).toMatchObject({ status: 'RUNNING', progress: 50 })
    now += 5_000
    expect((await ask('GET', path)).body).toMatchObject({ status: 'FAILED', progress: 100 })
    expect(await ask('DELETE', path)).toMatchObject({ status: 202, body: { status: 'CANCELED' } })
  })

  it.each(['/nobody', '//', '//[', '/%', '/eyJ9'])('knows no job %s', async (path) => {
    expect((await ask('GET', path)).status).toBe(404)
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a time that is none', '{"seconds":-1}'],
  ])('refuses %s', async (_, body) => {
    expect((await ask('POST', '/', body)).status).toBe(400)
  })

  it('reads no more than a job can need', async () => {
    const { status, headers } = await ask('POST', '/', JSON.stringify({ name: 'x'.repeat(1_000_000) }))
    expect(status).toBe(413)
    expect(headers.connection).toBe('close')
  })

  it('survives a client that goes away while it sends', async () => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/',
      headers: { 'content-length': 100 },
    })
    outgoing.on('error', () => undefined)
    const received = once(server, 'request')
    outgoing.write('{')
    const [incoming] = (await received) as [IncomingMessage]
    const closed = once(incoming, 'close')
    outgoing.destroy()
    await closed.catch(() => undefined)
    expect((await ask('POST', '/')).status).toBe(201)
  })
})
