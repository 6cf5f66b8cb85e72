import type { IncomingMessage } from 'node:http'
import { createHttpClient } from '#platform/http/create.ts'
import { createServers, httpDefaults } from './support.ts'

const servers = createServers()
const client = createHttpClient({ ...httpDefaults, allowedHosts: ['127.0.0.1'] })
afterAll(async () => {
  servers.close()
  await client.stop()
})

const echo = async (request: IncomingMessage) =>
  JSON.stringify({
    method: request.method,
    headers: request.headers,
    body: (await request.toArray()).join(''),
  })

const sent = {
  authorization: 'Bearer secret',
  cookie: 'session=secret',
  'private-token': 'secret',
  'content-type': 'text/plain',
  accept: 'text/html',
}

describe('a redirect', () => {
  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [302, 'PUT', 'PUT', 'text'],
    [307, 'POST', 'POST', 'text'],
    [308, 'POST', 'POST', 'text'],
  ])('with %i turns %s into %s', async (status, method, expected, body) => {
    const server = await servers.start(async (request, response) => {
      if (request.url === '/') response.writeHead(status, { location: '/there' }).end()
      else response.end(await echo(request))
    })
    const response = await client.request({ method, url: server.url, headers: sent, body: 'text' })
    const seen = JSON.parse(response.body.toString())
    expect(seen).toMatchObject({ method: expected, body })
    expect(seen.headers.authorization).toBe('Bearer secret')
    expect(seen.headers['content-type']).toBe(expected === 'GET' ? undefined : 'text/plain')
    expect(response.url).toBe(`${server.url}/there`)
  })

  it('to another origin carries no credentials, under whatever name', async () => {
    const other = await servers.start(async (request, response) => response.end(await echo(request)))
    const server = await servers.start((_, response) =>
      response.writeHead(307, { location: other.url }).end(),
    )
    const response = await client.request({ method: 'POST', url: server.url, headers: sent, body: 'text' })
    expect(response.body.toString()).not.toContain('secret')
    expect(JSON.parse(response.body.toString()).headers).toMatchObject({
      accept: 'text/html',
      'content-type': 'text/plain',
    })
  })

  it('is the answer when it shall not be followed', async () => {
    const server = await servers.start((_, response) => response.writeHead(302, { location: '/there' }).end())
    expect(await client.request({ url: server.url, followRedirects: false })).toMatchObject({ status: 302 })
  })

  it('is followed five times, not more', async () => {
    const server = await servers.start((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('arrived')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    expect((await client.request({ url: `${server.url}/5` })).body.toString()).toBe('arrived')
    await expect(client.request({ url: `${server.url}/6` })).rejects.toMatchObject({
      kind: 'too-many-redirects',
    })
  })
})
