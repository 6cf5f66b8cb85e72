import { randomUUID } from 'node:crypto'
import { answerBy, type Route, route } from '../http/routes.ts'
import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

type Json = Record<string, unknown>

export type CloudBuildStatus =
  | 'QUEUED'
  | 'WORKING'
  | 'SUCCESS'
  | 'FAILURE'
  | 'INTERNAL_ERROR'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'EXPIRED'

/** A build as the API shows it; what a test sets is what the next answer has. */
export interface CloudBuild extends Json {
  readonly id: string
  status: CloudBuildStatus
  startTime?: string
  finishTime?: string
  results?: { images?: { name: string; digest: string }[]; artifactManifest?: string }
}

export interface CloudBuildTwin extends Twin {
  /** Newest first. */
  readonly builds: readonly CloudBuild[]
  /** Objects of buckets, `bucket/path`. */
  readonly objects: Map<string, string>
  addTrigger(trigger: { id: string; name: string; description?: string }): void
  /** Adds lines to a build's log. */
  write(build: CloudBuild, text: string): void
  end(build: CloudBuild, status: CloudBuildStatus, results?: CloudBuild['results']): void
}

const logsBucket = 'logs.example'
const token = 'ya29.twin'

/**
 * Google Cloud Build's API of version 1 for one project, with the token endpoint and the part of Cloud Storage that its logs and
 * manifests are read from. It follows "Cloud Build API" (projects.builds, projects.triggers), "Download an object" and "Using OAuth 2.0
 * for server to server applications" of Google's documentation. Without `isOpen` every call needs the token.
 */
export async function startCloudBuild(
  project: string,
  { isOpen = true, port = 0 } = {},
): Promise<CloudBuildTwin> {
  const builds: CloudBuild[] = []
  const objects = new Map<string, string>()
  const triggers = new Map<string, Json & { id: string }>()
  const find = (id: string | undefined) => builds.find((build) => build.id === id)
  const missing = (what: string): TwinAnswer => ({
    status: 404,
    body: { error: { code: 404, message: `${what} not found`, status: 'NOT_FOUND' } },
  })
  const invalid = (message: string): TwinAnswer => ({
    status: 400,
    body: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } },
  })

  function begin(given: Json): TwinAnswer {
    const build: CloudBuild = {
      ...given,
      id: randomUUID(),
      projectId: project,
      status: 'QUEUED',
      createTime: new Date().toISOString(),
      logsBucket: `gs://${logsBucket}`,
      logUrl: `https://console.cloud.google.com/cloud-build/builds?project=${project}`,
    }
    builds.unshift(build)
    return { body: { name: `operations/build/${project}/${build.id}`, metadata: { build } } }
  }

  const bodyOf = ({ body }: TwinRequest) => (body.length > 0 ? (JSON.parse(body.toString()) as Json) : {})

  function list({ query }: TwinRequest): TwinAnswer {
    const conditions = [...(query.get('filter') ?? '').matchAll(/(\w+)\s*(=|>=)\s*"([^"]*)"/g)]
    const found = builds.filter((build) =>
      conditions.every(([, field, comparison, value = '']) => {
        if (field === 'tags') return (build.tags as string[] | undefined)?.includes(value)
        if (field === 'trigger_id') return build.buildTriggerId === value
        return field === 'create_time' && comparison === '>=' && String(build.createTime) >= value
      }),
    )
    const from = Number(query.get('pageToken') ?? 0)
    const to = from + Math.min(Number(query.get('pageSize') ?? 50), 2)
    const nextPageToken = to < found.length ? { nextPageToken: String(to) } : {}
    return { body: { builds: found.slice(from, to), ...nextPageToken } }
  }

  function download(object: string, { headers }: TwinRequest): TwinAnswer {
    const content = Buffer.from(objects.get(object) ?? '')
    if (!objects.has(object)) return missing(object)
    const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? []
    if (from === undefined) return { body: content }
    if (Number(from) >= content.length) return { status: 416, body: 'Requested range not satisfiable' }
    return { status: 206, body: content.subarray(Number(from)) }
  }

  const base = `/v1/projects/${project}`
  const routes: Route[] = [
    route('POST', '/token', (_, { body }) =>
      new URLSearchParams(body.toString()).get('assertion')?.split('.').length === 3
        ? { body: { access_token: token, expires_in: 3_600, token_type: 'Bearer' } }
        : { status: 400, body: { error: 'invalid_grant' } },
    ),
    route('GET', `${base}/triggers`, () => ({ body: { triggers: [...triggers.values()] } })),
    route('GET', `${base}/triggers/:id`, ({ id }) => {
      const trigger = triggers.get(id!)
      return trigger ? { body: trigger } : missing(`trigger ${id}`)
    }),
    route('POST', `${base}/triggers/*call`, ({ call }, request) => {
      const [id = '', verb] = call!.split(':')
      if (!triggers.has(id) || verb !== 'run') return missing(`trigger ${id}`)
      const { substitutions, ...repoSource } = bodyOf(request)
      return begin({ buildTriggerId: id, source: { repoSource }, substitutions })
    }),
    route('POST', `${base}/builds`, (_, request) => {
      const given = bodyOf(request)
      return Array.isArray(given.steps) ? begin(given) : invalid('build.steps: must not be empty')
    }),
    route('GET', `${base}/builds`, (_, request) => list(request)),
    route('GET', `${base}/builds/:id`, ({ id }) => {
      const build = find(id)
      return build ? { body: build } : missing(`build ${id}`)
    }),
    route('POST', `${base}/builds/*call`, ({ call }) => {
      const [id, verb] = call!.split(':')
      const build = find(id)
      if (!build || verb !== 'cancel') return missing(`build ${id}`)
      if (build.finishTime) return invalid('the build has ended')
      end(build, 'CANCELLED')
      return { body: build }
    }),
    route('GET', '/storage/v1/b/:bucket/o/:object', ({ bucket, object }, request) =>
      download(`${bucket}/${object}`, request),
    ),
  ]

  function end(build: CloudBuild, status: CloudBuildStatus, results?: CloudBuild['results']): void {
    const now = new Date().toISOString()
    Object.assign(build, {
      status,
      startTime: build.startTime ?? now,
      finishTime: now,
      ...(results && { results }),
    })
  }

  const twin = await startTwin(async (request) => {
    const isKnown = isOpen || request.path === '/token' || request.headers.authorization === `Bearer ${token}`
    if (!isKnown) return { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } }
    return (await answerBy(routes, request)) ?? missing(request.path)
  }, port)
  return Object.assign(twin, {
    builds,
    objects,
    end,
    addTrigger: (trigger: Json & { id: string }) => void triggers.set(trigger.id, trigger),
    write(build: CloudBuild, text: string) {
      const object = `${logsBucket}/log-${build.id}.txt`
      objects.set(object, (objects.get(object) ?? '') + text)
      if (build.status === 'QUEUED')
        Object.assign(build, { status: 'WORKING', startTime: new Date().toISOString() })
    },
  })
}
