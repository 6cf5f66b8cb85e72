import { answerBy, type Route, route } from '../http/routes.ts'
import { startTwin, type Twin, type TwinAnswer } from '../http/twin.ts'

type Json = Record<string, unknown>

export type TravisState = 'created' | 'started' | 'passed' | 'failed' | 'errored' | 'canceled'

export interface TravisBuild {
  readonly id: number
  readonly number: string
  readonly slug: string
  readonly branch: string
  readonly request: Json
  readonly started_at: string
  finished_at?: string
  state: TravisState
  /** One job has one log. */
  readonly jobs: { readonly id: number; log: string }[]
}

interface Request {
  readonly id: number
  readonly slug: string
  readonly given: Json
  isTaken: boolean
}

export interface TravisTwin extends Twin {
  /** Newest first. */
  readonly builds: readonly TravisBuild[]
  /** What builds were asked for with. */
  requestsMade(): readonly Json[]
  addRepository(slug: string): void
  /** Requests wait until `release`. */
  hold(): void
  release(): void
  say(build: TravisBuild, text: string, job?: number): void
  end(build: TravisBuild, state: TravisState): void
}

/**
 * Travis CI's API of version 3 for repositories, requests, builds, jobs and logs, and the exchange of a GitHub token. It follows
 * developer.travis-ci.com (resources repository, request, build, job, log; pagination) and "Triggering builds with API V3".
 */
export async function startTravis(githubToken: string, port = 0): Promise<TravisTwin> {
  const repositories = new Set<string>()
  const requests: Request[] = []
  const builds: TravisBuild[] = []
  let isHeld = false
  const missing: TwinAnswer = { status: 404, body: { '@type': 'error', error_type: 'not_found' } }
  const find = (id: string | undefined) => builds.find((build) => String(build.id) === id)

  function take(request: Request): void {
    if (isHeld || request.isTaken) return
    request.isTaken = true
    const id = 5_000_000_000 + builds.length
    builds.unshift({
      ...{
        id,
        number: String(builds.length + 1),
        slug: request.slug,
        request: request.given,
        state: 'started',
      },
      branch: String(request.given.branch ?? 'main'),
      started_at: new Date().toISOString(),
      jobs: [1, 2].map((n) => ({ id: id * 10 + n, log: '' })),
    })
  }

  const shown = (build: TravisBuild) => ({
    ...{ '@type': 'build', id: build.id, number: build.number, state: build.state },
    ...{ started_at: build.started_at, finished_at: build.finished_at ?? null },
    repository: { slug: build.slug },
    branch: { name: build.branch },
    commit: { sha: 'c0ffee', message: 'Change', compare_url: 'https://example.org/compare' },
    jobs: build.jobs.map(({ id }) => ({ '@type': 'job', id })),
  })

  const routes: Route[] = [
    route('GET', '/repos', () => ({
      body: {
        '@pagination': { next: null },
        repositories: [...repositories].map((slug) => ({ slug, active: true })),
      },
    })),
    route('GET', '/repo/:slug', ({ slug }) =>
      repositories.has(slug!) ? { body: { slug, active: true } } : missing,
    ),
    route('POST', '/repo/:slug/requests', ({ slug }, { body }) => {
      if (!repositories.has(slug!)) return missing
      const { request: given } = JSON.parse(body.toString()) as { request: Json }
      const request = { id: 900 + requests.length, slug: slug!, given, isTaken: false }
      requests.unshift(request)
      take(request)
      return { status: 202, body: { '@type': 'pending', request: { id: request.id }, remaining_requests: 9 } }
    }),
    route('GET', '/repo/:slug/requests', ({ slug }) => ({
      body: {
        requests: requests
          .filter((request) => request.slug === slug)
          .map(({ id, given }) => ({ id, message: given.message })),
      },
    })),
    route('GET', '/repo/:slug/request/:id', ({ id }) => {
      const request = requests.find((each) => String(each.id) === id)
      if (!request) return missing
      const made = builds.filter((build) => build.request === request.given)
      return {
        body: { id: request.id, result: request.isTaken ? 'approved' : null, builds: made.map(shown) },
      }
    }),
    route('GET', '/repo/:slug/builds', ({ slug }, { query }) => {
      const branch = query.get('branch.name')
      const own = builds.filter((build) => build.slug === slug && (!branch || build.branch === branch))
      return { body: { builds: own.slice(0, Number(query.get('limit') ?? 25)).map(shown) } }
    }),
    route('GET', '/build/:id', ({ id }) => {
      const build = find(id)
      return build ? { body: shown(build) } : missing
    }),
    route('POST', '/build/:id/cancel', ({ id }) => {
      const build = find(id)
      if (!build) return missing
      if (build.finished_at) return { status: 409, body: { error_type: 'job_not_cancelable' } }
      end(build, 'canceled')
      return { status: 202, body: { '@type': 'pending' } }
    }),
    route('GET', '/job/:id/log', ({ id }) => {
      const build = builds.find(({ jobs }) => jobs.some((job) => String(job.id) === id))
      const job = build?.jobs.find((each) => String(each.id) === id)
      if (!build || !job) return missing
      const final = build.finished_at !== undefined
      return {
        body: { '@type': 'log', content: job.log, log_parts: [{ content: job.log, final, number: 0 }] },
      }
    }),
  ]

  function end(build: TravisBuild, state: TravisState): void {
    Object.assign(build, { state, finished_at: new Date().toISOString() })
  }

  const twin = await startTwin(async (request) => {
    if (request.path === '/auth/github') {
      const { github_token: given } = JSON.parse(request.body.toString()) as Json
      return given === githubToken ? { body: { access_token: 'travis-token' } } : { status: 403 }
    }
    const isKnown = request.headers.authorization === 'token travis-token'
    if (!isKnown || request.headers['travis-api-version'] !== '3') return { status: isKnown ? 400 : 401 }
    return (await answerBy(routes, request)) ?? missing
  }, port)
  return Object.assign(twin, {
    builds,
    end,
    requestsMade: () => requests.map(({ given }) => given),
    addRepository: (slug: string) => void repositories.add(slug),
    hold() {
      isHeld = true
    },
    release() {
      isHeld = false
      for (const request of requests.toReversed()) take(request)
    },
    say(build: TravisBuild, text: string, job = 0) {
      build.jobs[job]!.log += text
    },
  })
}
