import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'

/** Where Gate serves it when it listens on a loopback address. */
export const jobsPath = '/sandbox/jobs'

/**
 * A service that webhook stages can work with: it starts jobs that take a while and says how they stand. A job's id
 * holds all there is to know of it, so jobs survive whatever happens to the process. `mountedAt` is the path in front
 * of those that it is asked for.
 *
 *   POST   /            { name?, seconds?, outcome? }  → 201, Location, and the job
 *   GET    /<id>        → the job: status RUNNING | SUCCEEDED | FAILED, progress 0–100, message, href
 *   DELETE /<id>        → 202
 */
export function jobsHandler(mountedAt: string, now: () => number = Date.now) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = request.url?.split('?', 1)[0]?.slice(1) ?? ''
    if (request.method === 'POST' && id === '') return create(request, response, mountedAt, now())
    const job = parseId(id)
    if (!job) return answer(response, 404, { error: `there is no job ${id}` })
    if (request.method === 'DELETE') return answer(response, 202, { id, status: 'CANCELED' })
    return answer(response, 200, describe(job, id, mountedAt, now()))
  }
}

const jobRequest = z.object({
  name: z.string().max(50).default('job'),
  seconds: z.number().min(0).max(3600).default(5),
  outcome: z.enum(['SUCCEEDED', 'FAILED']).default('SUCCEEDED'),
})

type Job = z.infer<typeof jobRequest> & { readonly startedAt: number }

/** Many times what a job needs. */
const maxBytes = 10_000

async function create(request: IncomingMessage, response: ServerResponse, mountedAt: string, now: number) {
  const body = await read(request).catch(() => undefined)
  if (body === undefined) {
    response.setHeader('connection', 'close')
    return answer(response, 413, { error: `the request is cut off, or longer than ${maxBytes} bytes` })
  }
  const parsed = jobRequest.safeParse(parseJson(body || '{}'))
  if (!parsed.success) return answer(response, 400, { error: z.prettifyError(parsed.error) })
  const job = { ...parsed.data, startedAt: now }
  const id = Buffer.from(JSON.stringify(job)).toString('base64url')
  response.setHeader('location', `${mountedAt}/${id}`)
  return answer(response, 201, describe(job, id, mountedAt, now))
}

/** Undefined when it is too long; what comes after that is not read. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length
    if (length > maxBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseId(id: string): Job | undefined {
  const job = jobRequest
    .extend({ startedAt: z.number() })
    .safeParse(parseJson(Buffer.from(id, 'base64url').toString('utf8')))
  return job.success ? job.data : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describe({ name, seconds, outcome, startedAt }: Job, id: string, mountedAt: string, now: number) {
  const share = seconds === 0 ? 1 : Math.min(1, (now - startedAt) / (seconds * 1000))
  const status = share < 1 ? 'RUNNING' : outcome
  const progress = Math.floor(share * 100)
  return { id, name, status, progress, message: `${name}: ${progress} %`, href: `${mountedAt}/${id}` }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
