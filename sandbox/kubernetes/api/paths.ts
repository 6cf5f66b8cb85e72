import { groupDiscovery, legacyDiscovery } from '../discovery/index.ts'
import {
  acceptsProtobuf,
  openApiVersion2,
  openApiVersion2Protobuf,
  protobufDocumentType,
} from '../openapi/version2.ts'
import type { Call } from './api.ts'
import { negotiate, send, sendText } from './output.ts'

const json = { form: 'object', type: 'json' } as const

const healthPaths = ['/healthz', '/livez', '/readyz', '/healthz/ping', '/readyz/ping', '/livez/ping']

/** What `/version` tells. Of the minor version alone it is true: the rest belongs to no build. */
const version = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.4',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2025-04-22T00:00:00Z',
  goVersion: 'go1.23.6',
  compiler: 'gc',
  platform: 'linux/amd64',
}

/** Answers on paths that are no resource's. */
export async function handleOther(call: Call): Promise<void> {
  const path = call.info.path.length > 1 ? call.info.path.replace(/\/+$/, '') : call.info.path
  if (path === '/version') return send(call, 200, version, json)
  if (healthPaths.includes(path)) return sendText(call, 200, 'ok')
  if (path === '/openapi/v3') return send(call, 200, call.api.openApi.index(), json)
  if (path === '/openapi/v2') return sendVersion2(call)
  if (path.startsWith('/openapi/v3/')) return sendDocument(call, path.slice('/openapi/v3/'.length))
  const discovered = groupDiscovery(call, path) ?? legacyDiscovery(call.api.cluster.registry, path)
  if (discovered !== undefined) {
    if (discovered.type === undefined)
      return send(call, 200, discovered.body, negotiate(call.request.headers.accept))
    return sendDiscovery(call, discovered.body, discovered.type)
  }
  sendText(call, 404, '404 page not found\n')
}

function sendDiscovery(call: Call, body: unknown, type: string): void {
  call.response.writeHead(200, { 'content-type': type, vary: 'Accept' }).end(JSON.stringify(body))
}

function sendDocument(call: Call, path: string): void {
  const text = call.api.openApi.document(path)
  if (text === undefined) return sendText(call, 404, '404 page not found\n')
  call.response.writeHead(200, { 'content-type': 'application/json' }).end(text)
}

function sendVersion2(call: Call): Promise<void> | void {
  if (!acceptsProtobuf(call.request.headers.accept)) return send(call, 200, openApiVersion2, json)
  call.response.writeHead(200, { 'content-type': protobufDocumentType }).end(openApiVersion2Protobuf)
}
