import type { TwinAnswer, TwinRequest } from '../http/twin.ts'
import type { Access } from './access.ts'
import type { Build } from './build.ts'
import type { Job } from './job.ts'
import type { Parameters } from './script.ts'
import type { JenkinsServer } from './server.ts'
import { shownBuild, shownFolder, shownItem, shownJob } from './shown.ts'
import { select } from './tree.ts'

interface Asked {
  readonly request: TwinRequest
  readonly user: string
  readonly server: JenkinsServer
  /** The address of this Jenkins, without a slash at its end. */
  readonly root: string
}

/** Answers what Jenkins answers to a request of its API. */
export function answer(
  request: TwinRequest,
  root: string,
  server: JenkinsServer,
  access: Access,
): TwinAnswer {
  const identity = access.identify(request)
  if (!identity) return page(401, 'Invalid password/token for user')
  const { user } = identity
  const [first, ...rest] = request.path.split('/').filter(Boolean).map(decodeURIComponent)
  if (first === 'crumbIssuer') return access.issueCrumb()
  if (request.method === 'POST' && !identity.byToken && !access.hasCrumb(request))
    return page(403, 'No valid crumb was included in the request')
  const asked = { request, user, server, root }
  if (first === 'queue') return queue(rest, asked)
  if (first === 'job') return below(rest, asked)
  if (first === 'api') return shown(shownFolder(server, '', root), asked)
  return notFound()
}

const headers = { 'x-jenkins': '2.479.1' }

const page = (status: number, text: string): TwinAnswer => ({
  status,
  headers: { ...headers, 'content-type': 'text/html;charset=utf-8' },
  body: `<html><head><title>Error ${status}</title></head><body><h2>HTTP ERROR ${status} ${text}</h2></body></html>`,
})

const notFound = () => page(404, 'Not Found')

const shown = (value: object | undefined, { request }: Asked): TwinAnswer =>
  value ? { headers, body: select(value, request.query.get('tree')) } : notFound()

function queue([first, id, ...rest]: readonly string[], asked: Asked): TwinAnswer {
  const { server, root, request } = asked
  if (first === 'api')
    return shown({ items: server.waiting().map((each) => shownItem(each, server, root)) }, asked)
  const wanted = first === 'cancelItem' ? request.query.get('id') : id
  const item = server.items.find((each) => String(each.id) === wanted)
  if (!item) return notFound()
  if (first === 'item' && rest[0] === 'api') return shown(shownItem(item, server, root), asked)
  if (first !== 'cancelItem' || request.method !== 'POST') return notFound()
  server.cancel(item)
  return { status: 204, headers }
}

/** `a/job/b/…`: the job a/b, or a folder, and what is asked of it. */
function below(segments: readonly string[], asked: Asked): TwinAnswer {
  const names = [segments[0] ?? '']
  let at = 1
  for (; segments[at] === 'job'; at += 2) names.push(segments[at + 1] ?? '')
  const [what, ...rest] = segments.slice(at)
  const { server, root, request } = asked
  const job = server.jobs.get(names.join('/'))
  if (!job) return what === 'api' ? shown(shownFolder(server, names.join('/'), root), asked) : notFound()
  if (what === 'api') return shown(shownJob(job, server, root), asked)
  if (what === 'build' || what === 'buildWithParameters')
    return request.method === 'POST' ? start(job, what, asked) : page(405, 'Form post required')
  const build =
    what === 'lastBuild' ? job.builds[0] : job.builds.find(({ number }) => String(number) === what)
  return build ? ofBuild(build, rest, asked) : notFound()
}

function start(
  job: Job,
  how: 'build' | 'buildWithParameters',
  { request, user, server, root }: Asked,
): TwinAnswer {
  const { parameters: declared = [], isDisabled } = job.spec
  if (isDisabled) return page(409, `${job.fullName} is not buildable`)
  if (how === 'build' && declared.length > 0) return page(400, 'This page expects a form submission')
  if (how === 'buildWithParameters' && declared.length === 0)
    return page(400, `${job.fullName} is not parameterized`)
  const given = new Map([...request.query, ...new URLSearchParams(request.body.toString())])
  const wrong = declared.find(
    ({ name, choices }) => given.has(name) && choices?.includes(given.get(name)!) === false,
  )
  if (wrong) return page(500, `Illegal choice for parameter ${wrong.name}: ${given.get(wrong.name)}`)
  // What the job does not declare is dropped.
  const parameters: Parameters = Object.fromEntries(
    declared.map(({ name, default: byDefault, choices }) => [
      name,
      given.get(name) ?? byDefault ?? choices?.[0] ?? '',
    ]),
  )
  const item = server.schedule(job, parameters, user)
  return { status: 201, headers: { ...headers, location: `${root}/queue/item/${item.id}/` } }
}

function ofBuild(build: Build, [what, ...rest]: readonly string[], asked: Asked): TwinAnswer {
  const { request, user, root } = asked
  switch (what) {
    case 'api':
      return shown(shownBuild(build, root), asked)
    case 'stop':
      if (request.method !== 'POST') return page(405, 'Method Not Allowed')
      build.abort(user)
      return { status: 302, headers: { ...headers, location: `${root}/${build.job.path}${build.number}/` } }
    case 'consoleText':
      return text(Buffer.from(build.log))
    case 'logText':
      return rest[0] === 'progressiveText' ? progressive(build, request) : notFound()
    case 'artifact': {
      const content = build.artifacts.get(rest.join('/'))
      return content === undefined ? notFound() : text(Buffer.from(content))
    }
    default:
      return notFound()
  }
}

/** The console from a byte on, how long it is by now, and whether more will come. */
function progressive(build: Build, { query }: TwinRequest): TwinAnswer {
  const whole = Buffer.from(build.log)
  const asked = Number(query.get('start') ?? 0)
  const start = asked > whole.length ? 0 : asked
  const size = { 'x-text-size': String(whole.length) }
  return text(whole.subarray(start), build.isBuilding ? { ...size, 'x-more-data': 'true' } : size)
}

const text = (body: Buffer, more: Record<string, string> = {}): TwinAnswer => ({
  headers: { ...headers, 'content-type': 'text/plain;charset=utf-8', ...more },
  body,
})
