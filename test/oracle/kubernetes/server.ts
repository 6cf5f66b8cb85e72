import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { KubeObject } from '../../../platform/kubernetes/objects.ts'

export interface Answer {
  readonly code: number
  readonly body: KubeObject
}

/** A real API server, with all rights; what kubectl sends to it passes by here. */
export class OracleServer {
  readonly #address: URL
  readonly #token: string

  constructor(address: string, token: string) {
    this.#address = new URL(address)
    this.#token = token
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<Answer> {
    const payload = body === undefined ? '' : JSON.stringify(body)
    const { code, text } = await this.#forward(method, path, { 'content-type': contentType }, payload)
    return { code, body: JSON.parse(text) as KubeObject }
  }

  #forward(method: string, path: string, headers: NodeJS.Dict<string | string[]>, payload: string | Buffer) {
    return new Promise<{ code: number; type: string; text: string; raw: Buffer }>((resolve, reject) => {
      const { host: _, authorization: __, 'accept-encoding': ___, 'content-length': ____, ...rest } = headers
      const request = httpsRequest(
        new URL(path, this.#address),
        {
          method,
          rejectUnauthorized: false,
          headers: {
            ...rest,
            'content-length': Buffer.byteLength(payload),
            authorization: `Bearer ${this.#token}`,
          },
        },
        async (response) => {
          const raw = await whole(response)
          const type = response.headers['content-type'] ?? ''
          resolve({ code: response.statusCode ?? 0, type, text: raw.toString(), raw })
        },
      )
      request.on('error', reject).end(payload)
    })
  }

  /** Runs `kubectl apply` on manifests and returns the patches that it sent, by path. */
  async kubectlApply(manifests: readonly KubeObject[]): Promise<Map<string, unknown>> {
    const patches = new Map<string, unknown>()
    const proxy = createServer(async (request, response) => {
      const payload = await whole(request)
      const path = request.url ?? '/'
      if (request.method === 'PATCH') patches.set(path.split('?')[0]!, JSON.parse(payload.toString()))
      const answer = await this.#forward(request.method ?? 'GET', path, request.headers, payload)
      response.writeHead(answer.code, { 'content-type': answer.type }).end(answer.raw)
    })
    const folder = await mkdtemp(join(tmpdir(), 'oracle-'))
    try {
      const file = join(folder, 'manifests.json')
      await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }))
      const port = await listening(proxy)
      const flags = ['--server', `http://127.0.0.1:${port}`, '--cache-dir', join(folder, 'cache')]
      // Some manifests are refused on purpose of chance: their patches count all the same.
      const run = promisify(execFile)('kubectl', ['apply', '--validate=false', ...flags, '-f', file])
      await run.catch((error: { stderr?: string }) =>
        process.stderr.write(`${error.stderr?.slice(0, 600)}\n`),
      )
    } finally {
      proxy.closeAllConnections()
      proxy.close()
      await rm(folder, { recursive: true })
    }
    return patches
  }
}

const listening = (server: Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
