import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Metrics } from '#platform/metrics/metrics.ts'

/** A part of this process whose readiness counts: each service, the database, the gateway's supergraph. */
export interface ReadinessCheck {
  readonly name: string
  /** Resolves when the part can do its work; throws with the reason when it cannot. */
  ready(): Promise<void>
}

interface Readiness {
  readonly ready: boolean
  readonly services: Readonly<Record<string, { readonly ready: boolean; readonly reason?: string }>>
}

const checkTimeoutMs = 2_000

/** Asks all parts at the same time. One that does not answer within two seconds is not ready. */
async function readiness(checks: readonly ReadinessCheck[]): Promise<Readiness> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await resultOf(check)] as const))
  return { ready: results.every(([, { ready }]) => ready), services: Object.fromEntries(results) }
}

/**
 * Answers /health/live, /health/ready and /metrics; anything else goes to `otherwise`. `checks` is asked at each request,
 * so that services can come while the server runs already.
 */
export function healthHandler(
  checks: () => readonly ReadinessCheck[],
  metrics: Metrics,
  otherwise: RequestListener,
): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0]
    if (path === '/health/live') send(request, response, 200, 'application/json', '{"live":true}')
    else if (path === '/health/ready') {
      void readiness(checks()).then((state) =>
        send(request, response, state.ready ? 200 : 503, 'application/json', JSON.stringify(state)),
      )
    } else if (path === '/metrics') {
      metrics.render().then(
        (text) => send(request, response, 200, metrics.contentType, text),
        (error) => send(request, response, 500, 'text/plain', String(error)),
      )
    } else otherwise(request, response)
  }
}

async function resultOf(check: ReadinessCheck) {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${checkTimeoutMs / 1000} s`)), checkTimeoutMs)
  })
  try {
    await Promise.race([check.ready(), tooLate])
    return { ready: true }
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
) {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  response.writeHead(isRead ? status : 405, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(request.method === 'GET' ? body : undefined)
}
