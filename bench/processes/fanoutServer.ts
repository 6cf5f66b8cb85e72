import { createServer } from 'node:http'
import { Supergraph } from '@apollo/federation-internals'
import type { GraphQLObjectType } from 'graphql'
import { useServer as serveGraphQL } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { serveOrders } from '../support/child.ts'
import { gateBefore, supergraph } from '../support/gate.ts'
import { listenAnywhere } from '../support/port.ts'
import { attributesOf, createSubgraphs, executionOf } from '../support/subgraphs.ts'
import type { FanoutOrder } from '../support/watchers.ts'

/** One of the servers that fan an event out: node fanoutServer.ts <kind> <id of the execution>. */
const [kind = '', id = ''] = process.argv.slice(2)
const http = createServer()

/** Starts the server on `http` and answers what makes an event of the execution, at its next sequence. */
const kinds: Record<string, () => Promise<(sequence: number, frame: string) => void>> = {
  async gate() {
    const { all, publish } = createSubgraphs()
    const gate = await gateBefore(all)
    http.on('request', gate.app)
    http.on('upgrade', (request, socket, head) => gate.upgrade(request, socket, head))
    return (sequence) => publish(executionOf(id, sequence))
  },

  /** As graphql-ws documents it, on one schema that has all data at hand: no other service is asked for the application. */
  async graphqlWs() {
    const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema()
    const application = schema.getType('Application') as GraphQLObjectType<{ name: string }>
    application.getFields().attributes!.resolve = async ({ name }) => attributesOf(name)
    const { events } = createSubgraphs()
    schema.getSubscriptionType()!.getFields().executionUpdated!.subscribe = async function* () {
      yield { executionUpdated: executionOf(id) }
      const queue: unknown[] = []
      let wake = () => {}
      const close = events.subscribe(id, (event) => {
        queue.push(event)
        wake()
      })
      try {
        for (;;) {
          while (queue.length > 0) yield queue.shift()
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        close()
      }
    }
    serveGraphQL({ schema }, new WebSocketServer({ server: http }))
    return (sequence) => events.publish(id, { executionUpdated: executionOf(id, sequence) })
  },

  /** The least there is to do: the same bytes to everybody. */
  async ws() {
    const server = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' })
    server.on('connection', (socket) => {
      socket.on('message', (data) => {
        const { type } = JSON.parse(String(data)) as { type: string }
        socket.send(type === 'connection_init' ? '{"type":"connection_ack"}' : '{"id":"1","type":"next"}')
      })
    })
    return (_, frame) => {
      const bytes = Buffer.from(frame)
      for (const socket of server.clients) socket.send(bytes, { binary: false })
    }
  },
}

const publish = await kinds[kind]!()
serveOrders<FanoutOrder>({ port: await listenAnywhere(http) }, (order) => {
  if (order.kind === 'memory') {
    globalThis.gc!()
    const { rss, heapUsed, external } = process.memoryUsage()
    return { rss, held: heapUsed + external }
  }
  const at = process.hrtime.bigint().toString()
  publish(order.sequence, order.frame)
  return { at }
})
