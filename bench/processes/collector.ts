import { createServer } from 'node:http'
import { serveOrders } from '../support/child.ts'
import { listenAnywhere } from '../support/port.ts'

/** A collector that takes everything and counts the requests. Elasticsearch's bulk API is answered with an item for each document. */
let requests = 0

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    requests++
    const isBulk = request.url === '/_bulk'
    const lines = isBulk ? Buffer.concat(chunks).toString('latin1').split('\n').length - 1 : 0
    const items = Array.from({ length: lines / 2 }, () => ({ create: { status: 201 } }))
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ errors: false, items }))
  })
})

serveOrders({ url: `http://127.0.0.1:${await listenAnywhere(server)}` }, () => requests)
