import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import { mountWebhooks } from '../../../gateway/webhooks.ts'
import { silent } from '../../fixtures/subgraphs.ts'
import { until } from '../../fixtures/until.ts'

const webhookBytes = 40 * 1024 * 1024

/** An Echo that takes its time: it answers when `answer` is called. */
let waiting: (() => void)[] = []
const answer = () => {
  for (const resolve of waiting) resolve()
  waiting = []
}
const resolvers = {
  Mutation: {
    receiveWebhook: async () => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return { status: 200, headers: {}, body: '{}' }
    },
  },
}
const context = (caller: unknown) => ({ caller })
const ready = async () => undefined

let http: Server
let url: string
beforeAll(async () => {
  const services = new ServiceRegistry()
  services.add(
    new Subgraph('echo', serviceTypeDefs('echo'), { resolvers, context, ready } as never, silent) as never,
  )
  const app = express()
  mountWebhooks(app, { services, limits: { webhookBytes }, log: silent, patienceMs: 300 })
  http = createServer(app)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/webhooks/webhook/x`
})
afterAll(async () => {
  answer()
  http.closeAllConnections()
  await new Promise((resolve) => http.close(resolve))
})

const post = async (bytes: number) =>
  (await fetch(url, { method: 'POST', body: Buffer.alloc(bytes, ' ') })).status

it('takes no more at once than there is room for, and the rest in turn', async () => {
  const first = post(webhookBytes)
  await until(() => waiting.length === 1)
  expect(await post(webhookBytes)).toBe(503)
  const small = post(1_000)
  await until(() => waiting.length === 2)
  const later = post(webhookBytes)
  answer()
  expect(await Promise.all([first, small])).toEqual([200, 200])
  await until(() => waiting.length === 1)
  answer()
  expect(await later).toBe(200)
})

it('is not held up by those who send slowly', async () => {
  const isOpen = new Promise((resolve) => http.once('request', resolve))
  const slow = request(url, { method: 'POST', headers: { 'content-length': String(webhookBytes) } })
  slow.on('error', () => undefined)
  slow.write(Buffer.alloc(webhookBytes - 1, ' '))
  await isOpen
  const other = post(webhookBytes)
  await until(() => waiting.length === 1)
  answer()
  expect(await other).toBe(200)
  slow.destroy()
})

it('gives no room twice, though the sender of what is being taken has gone', async () => {
  const gone = request(url, { method: 'POST' })
  gone.on('error', () => undefined)
  gone.end(Buffer.alloc(webhookBytes, ' '))
  await until(() => waiting.length === 1)
  gone.destroy()
  expect(await post(webhookBytes)).toBe(503)
  answer()
})
