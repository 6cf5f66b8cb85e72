import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { type GraphQLFormattedError, parse } from 'graphql'
import { badInput, type PlatformError, unavailable } from '#platform/errors/errors.ts'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { ErrorCode } from '#platform/errors/table.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { ServiceRegistry } from '#platform/transport/registry.ts'
import type { OperationResult } from '#platform/transport/transport.ts'
import { Room } from './limits/room.ts'
import { refusedWebhooks } from './refusedWebhooks.ts'

export interface WebhookParts {
  readonly services: ServiceRegistry
  readonly limits: { readonly webhookBytes: number }
  readonly log: Logger
  /** How long Echo may take, in milliseconds; senders give up after ten seconds, most of them. */
  readonly timeoutMs?: number
  /** How long a body may wait for room, in milliseconds. */
  readonly patienceMs?: number
}

/**
 * Bodies that Echo is given at once: each takes several times its length while it is parsed and kept. It is those that have come in
 * whole that take room, so that nobody takes any by sending slowly.
 */
const roomBytes = 64 * 1024 * 1024

/** Bodies that may wait for that. */
const waitingBytes = 256 * 1024 * 1024

/** Bodies up to this length need not ask for room. */
const smallBytes = 64 * 1024

/** How long a sender may take to send a body, in milliseconds. */
const bodyMs = 30_000

/** Whoever sends a webhook is nobody that Gennaker knows: what it may start is decided by its signature and the trigger's runAsUser. */
const sender: Caller = { user: 'anonymous', roles: [], admin: false }

const document = parse(`mutation ReceiveWebhook($request: WebhookRequest!) {
  receiveWebhook(request: $request) { status headers body }
}`)

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const statusOf: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

type Refuse = (request: Request, response: Response, error: GraphQLFormattedError, status?: number) => void

/** Webhooks at /webhooks/… and answers to buttons at /notifications/callbacks/…: passed on to Echo as they are, never read here. */
export function mountWebhooks(
  app: Express,
  { services, limits, log, timeoutMs = 30_000, patienceMs = 8_000 }: WebhookParts,
): void {
  const tellRefused = refusedWebhooks(log)
  const refuse: Refuse = ({ originalUrl: url }, response, { message, extensions }, given) => {
    const code = extensions?.code as ErrorCode
    const status = given ?? statusOf[code] ?? 500
    // What is a fault of ours stands in the log already.
    if (code !== 'INTERNAL_SERVER_ERROR') tellRefused({ url, status, reason: message })
    response.status(status).json({ errors: [{ message, extensions }] })
  }
  const room = new Room(Math.max(roomBytes, limits.webhookBytes), waitingBytes)
  const tell = async (request: Request): Promise<OperationResult> => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const leave = body.length <= smallBytes ? () => undefined : await room.enter(body.length, patienceMs)
    if (!leave) throw unavailable('gate', 'too many webhooks are being taken at once')
    const { method, originalUrl: url } = request
    const variables = {
      request: { method, url, headers: headersOf(request), body: body.toString('base64') },
    }
    const work = services.of('echo').execute({ document, variables }, sender)
    return within(timeoutMs, work).finally(leave)
  }
  const pass: RequestHandler = async (request, response) => {
    const { data, errors } = await tell(request)
    if (errors?.[0]) return void refuse(request, response, errors[0])
    const answer = data?.receiveWebhook as Answer
    if (answer.status >= 400)
      tellRefused({
        url: request.originalUrl,
        status: answer.status,
        reason: `${request.method} is not taken`,
      })
    response.status(answer.status).set(answer.headers).send(Buffer.from(answer.body))
  }
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    const { status, problem } = describe(error, limits.webhookBytes)
    refuse(request, response, formatGraphQLError(problem, log), status)
  }
  const hurry: RequestHandler = (request, _response, next) => {
    const late = setTimeout(() => !request.complete && request.destroy(), bodyMs).unref()
    request.once('close', () => clearTimeout(late))
    next()
  }
  const raw = express.raw({ type: () => true, limit: limits.webhookBytes, inflate: false })
  app.use(['/webhooks', '/notifications/callbacks'], hurry, raw, pass, onError)
}

/** What a header says when it was sent several times, in one text. */
const headersOf = ({ headers }: Request): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  )

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable('echo', 'it took too long')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** What the reader of bodies refuses is the sender's error. */
function describe(
  error: { type?: string; status?: number; message?: string },
  webhookBytes: number,
): { status?: number; problem: unknown } {
  const { type, status = 500, message } = error
  const sent = (reason: string): { status: number; problem: PlatformError } => ({
    status,
    problem: badInput([{ path: '', message: reason }]),
  })
  if (type === 'entity.too.large')
    return sent(`The body is longer than ${webhookBytes} bytes (gateway.limits.webhookBytes)`)
  if (type === 'encoding.unsupported') return sent('The body must not be compressed')
  if (type !== undefined && status >= 400 && status < 500) return sent(String(message))
  return { problem: error }
}
