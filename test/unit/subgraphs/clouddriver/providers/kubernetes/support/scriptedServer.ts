import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ScriptedServer {
  readonly url: string
  /** What has been asked, in order: `GET /version`. */
  readonly requests: string[]
  stop(): Promise<void>
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A server on loopback that gives one answer after the other, the last one for ever. */
export async function scriptedServer(...answers: readonly Answer[]): Promise<ScriptedServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answers[Math.min(requests.length, answers.length) - 1]!(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

export const status = (code: number, reason: string, headers: Record<string, string> = {}): Answer =>
  json({ kind: 'Status', apiVersion: 'v1', code, reason, message: `${reason} it says` }, code, headers)

/** Takes the request and breaks the connection. */
export const breakOff: Answer = (response) => response.socket?.destroy()
