import { randomUUID } from 'node:crypto'
import { answerBy, type Route, route } from '../http/routes.ts'
import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

export type ConcourseStatus = 'pending' | 'started' | 'succeeded' | 'failed' | 'errored' | 'aborted'

export interface ConcourseBuild {
  readonly id: number
  readonly name: string
  readonly team_name: string
  readonly pipeline_name: string
  readonly job_name: string
  readonly created_by?: string
  readonly create_time: number
  readonly start_time: number
  end_time?: number
  status: ConcourseStatus
  readonly log: string[]
}

export interface ConcourseInput {
  readonly resource: string
  readonly trigger?: boolean
  readonly passed?: readonly string[]
}

export interface ConcourseTwin extends Twin {
  /** Newest first. */
  readonly builds: readonly ConcourseBuild[]
  /** Checks of resources, each a build of its own: newest first. */
  readonly checks: readonly ConcourseBuild[]
  /** What becomes of checks; 'succeeded' by default. */
  checksEndAs(status: ConcourseStatus): void
  /** `team/pipeline/job`, with what it gets. */
  addJob(name: string, inputs?: readonly ConcourseInput[]): void
  /** A build that a new version of a resource starts, not a person. */
  trigger(name: string): ConcourseBuild
  say(build: ConcourseBuild, text: string): void
  end(build: ConcourseBuild, status: ConcourseStatus): void
}

const seconds = () => Math.floor(Date.now() / 1_000)

/**
 * Concourse's API: log-in by password, jobs with their inputs, builds, abort, checks of resources, and a build's stream of events. It follows the API that Concourse's own command
 * line uses (atc/routes.go of concourse/concourse) and its `go-concourse` client: Last-Event-ID, `event: end` behind the last event. The
 * stream of a running build stays open.
 */
export async function startConcourse(user: string, password: string, port = 0): Promise<ConcourseTwin> {
  const jobs = new Map<string, readonly ConcourseInput[]>()
  const checks: ConcourseBuild[] = []
  let endOfChecks: ConcourseStatus = 'succeeded'
  const builds: ConcourseBuild[] = []
  const tokens = new Set<string>()

  function begin(job: string, by?: string): ConcourseBuild {
    const [team = '', pipeline = '', name = ''] = job.split('/')
    const number = builds.filter((build) => build.job_name === name).length + 1
    const now = seconds()
    const build: ConcourseBuild = {
      ...{ id: 1_000 + builds.length, name: String(number), status: 'started', log: [] },
      ...{ team_name: team, pipeline_name: pipeline, job_name: name },
      ...{ create_time: now, start_time: now },
      ...(by && { created_by: by }),
    }
    builds.unshift(build)
    return build
  }

  const shown = ({ log: _, ...build }: ConcourseBuild) => build
  const find = (id: string | undefined) => [...builds, ...checks].find((build) => String(build.id) === id)
  const ofJob = ({ team, pipeline, job }: Readonly<Record<string, string>>) => `${team}/${pipeline}/${job}`
  const missing: TwinAnswer = { status: 404 }

  function logIn({ headers, body }: TwinRequest): TwinAnswer {
    const form = new URLSearchParams(body.toString())
    const isFly = headers.authorization === `Basic ${Buffer.from('fly:Zmx5').toString('base64')}`
    if (!isFly || form.get('username') !== user || form.get('password') !== password)
      return { status: 401, body: { error: 'access_denied' } }
    const token = randomUUID()
    tokens.add(token)
    return { body: { access_token: token, token_type: 'bearer', expires_in: 86_399 } }
  }

  function events(id: string | undefined, { headers }: TwinRequest): TwinAnswer {
    const build = find(id)
    if (!build) return missing
    const from = headers['last-event-id'] === undefined ? 0 : Number(headers['last-event-id']) + 1
    const blocks = build.log.map((payload, at) => {
      const data = {
        event: 'log',
        version: '5.1',
        data: { origin: { id: 'x', source: 'stdout' }, payload, time: seconds() },
      }
      return `id: ${at}\nevent: event\ndata: ${JSON.stringify(data)}\n\n`
    })
    const isOver = build.end_time !== undefined
    const end = `id: ${build.log.length}\nevent: end\ndata\n\n`
    const text = blocks.slice(from).join('') + (isOver ? end : '')
    return { headers: { 'content-type': 'text/event-stream' }, body: text, stays: !isOver }
  }

  const shownJobs = () =>
    [...jobs].map(([job, inputs]) => {
      const [team_name, pipeline_name, name] = job.split('/')
      return {
        ...{ name, team_name, pipeline_name },
        inputs: inputs.map((input) => ({ name: input.resource, ...input })),
      }
    })

  function check({ team, pipeline, resource }: Readonly<Record<string, string>>): TwinAnswer {
    const isGot = [...jobs].some(
      ([job, inputs]) =>
        job.startsWith(`${team}/${pipeline}/`) && inputs.some((input) => input.resource === resource),
    )
    if (!isGot) return missing
    const now = seconds()
    const build: ConcourseBuild = {
      ...{ id: 5_000 + checks.length, name: 'check', status: endOfChecks, log: [] },
      ...{ team_name: team!, pipeline_name: pipeline!, job_name: '', create_time: now, start_time: now },
    }
    checks.unshift(build)
    return { status: 201, body: { ...shown(build), status: 'started' } }
  }

  const routes: Route[] = [
    route('POST', '/sky/issuer/token', (_, request) => logIn(request)),
    route('GET', '/api/v1/jobs', () => ({
      body: shownJobs(),
    })),
    route('GET', '/api/v1/teams/:team/pipelines/:pipeline/jobs', ({ team, pipeline }) => ({
      body: shownJobs().filter(
        ({ team_name, pipeline_name }) => team_name === team && pipeline_name === pipeline,
      ),
    })),
    route('POST', '/api/v1/teams/:team/pipelines/:pipeline/resources/:resource/check', check),
    route('GET', '/api/v1/teams/:team/pipelines/:pipeline/jobs/:job', (names) =>
      jobs.has(ofJob(names)) ? { body: { name: names.job, team_name: names.team } } : missing,
    ),
    route('GET', '/api/v1/teams/:team/pipelines/:pipeline/jobs/:job/builds', (names, { query }) => {
      if (!jobs.has(ofJob(names))) return missing
      const own = builds.filter(
        (build) => build.job_name === names.job && build.pipeline_name === names.pipeline,
      )
      return { body: own.slice(0, Number(query.get('limit') ?? 100)).map(shown) }
    }),
    route('POST', '/api/v1/teams/:team/pipelines/:pipeline/jobs/:job/builds', (names) =>
      jobs.has(ofJob(names)) ? { body: shown(begin(ofJob(names), user)) } : missing,
    ),
    route('GET', '/api/v1/builds/:id', ({ id }) => {
      const build = find(id)
      return build ? { body: shown(build) } : missing
    }),
    route('PUT', '/api/v1/builds/:id/abort', ({ id }) => {
      const build = find(id)
      if (build && build.end_time === undefined) end(build, 'aborted')
      return build ? { status: 204 } : missing
    }),
    route('GET', '/api/v1/builds/:id/events', ({ id }, request) => events(id, request)),
  ]

  function end(build: ConcourseBuild, status: ConcourseStatus): void {
    Object.assign(build, { status, end_time: seconds() })
  }

  const twin = await startTwin(async (request) => {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
    if (request.path.startsWith('/api/') && !tokens.has(token)) return { status: 401, body: 'not authorized' }
    return (await answerBy(routes, request)) ?? missing
  }, port)
  return Object.assign(twin, {
    builds,
    end,
    checks,
    checksEndAs(status: ConcourseStatus) {
      endOfChecks = status
    },
    addJob: (name: string, inputs: readonly ConcourseInput[] = []) => void jobs.set(name, inputs),
    trigger: (name: string) => begin(name),
    say: (build: ConcourseBuild, text: string) => void build.log.push(text),
  })
}
