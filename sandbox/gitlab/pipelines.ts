import type { GitHost } from '../git/host.ts'
import type { GitRepository } from '../git/repository.ts'
import { type Route, type RouteParameters, route } from '../http/routes.ts'
import type { TwinAnswer, TwinRequest } from '../http/twin.ts'
import { zipOf } from '../http/zip.ts'
import { pageOf } from './pages.ts'

type Variables = readonly { readonly key: string; readonly value: string }[]

export interface GitlabJob {
  readonly id: number
  readonly name: string
  readonly stage: string
  status: string
  startedAt: string | null
  finishedAt: string | null
  trace: string
  /** What it leaves, by path: one archive for all of them. */
  files: Readonly<Record<string, string>>
}

export interface GitlabPipeline {
  readonly id: number
  readonly repository: GitRepository
  readonly ref: string
  readonly source: string
  readonly variables: Variables
  readonly inputs: unknown
  readonly createdAt: string
  status: string
  finishedAt: string | null
  /** Oldest first: each begins when the one before has ended. */
  readonly jobs: readonly GitlabJob[]
}

/** The pipelines of a GitLab. They run until somebody ends them. */
export class GitlabPipelines {
  /** Newest first. */
  readonly all: GitlabPipeline[] = []
  /** Projects (`group/name`) where CI/CD is off. */
  readonly off = new Set<string>()
  /** Projects where nobody may set variables of pipelines. */
  readonly withoutVariables = new Set<string>()
  /** Whether a trace can be asked for from a byte on. */
  takesRanges = false
  /** What triggers pipelines without a private token. */
  triggerToken: string | undefined

  create(
    repository: GitRepository,
    asked: Pick<GitlabPipeline, 'ref' | 'source' | 'variables' | 'inputs'>,
  ): GitlabPipeline {
    const id = 8_000 + this.all.length
    const now = new Date().toISOString()
    const job = (n: number, name: string): GitlabJob => ({
      ...{
        id: id * 10 + n,
        name,
        stage: name,
        status: n === 0 ? 'running' : 'created',
        startedAt: n === 0 ? now : null,
      },
      ...{ finishedAt: null, trace: '', files: {} },
    })
    const jobs = [job(0, 'build'), job(1, 'check')]
    const pipeline = { id, repository, ...asked, createdAt: now, status: 'running', finishedAt: null, jobs }
    this.all.unshift(pipeline)
    return pipeline
  }

  /** Adds to the trace of its first job, or another one. */
  say(pipeline: GitlabPipeline, text: string, job = 0): void {
    pipeline.jobs[job]!.trace += text
  }

  /** Ends a job; the next begins, or the pipeline has ended. */
  endJob(pipeline: GitlabPipeline, status: string, files: Readonly<Record<string, string>> = {}): void {
    const now = new Date().toISOString()
    const at = pipeline.jobs.findIndex((job) => job.status === 'running')
    const [job, next] = pipeline.jobs.slice(at)
    Object.assign(job!, { status, finishedAt: now, files })
    if (next && status === 'success') return void Object.assign(next, { status: 'running', startedAt: now })
    if (next) next.status = status === 'canceled' ? 'canceled' : 'skipped'
    Object.assign(pipeline, { status, finishedAt: now })
  }

  /** Ends all that is left of a pipeline. The files are of the job that runs. */
  end(pipeline: GitlabPipeline, status: string, files?: Readonly<Record<string, string>>): void {
    this.endJob(pipeline, status, files)
    if (pipeline.finishedAt === null) this.end(pipeline, status)
  }
}

const hasFiles = (files: object) => Object.keys(files).length > 0

const missing = (what: string): TwinAnswer => ({ status: 404, body: { message: `404 ${what} Not Found` } })
const refused = (message: string): TwinAnswer => ({ status: 400, body: { message: { base: [message] } } })

/**
 * https://docs.gitlab.com/api/projects, https://docs.gitlab.com/api/pipelines, https://docs.gitlab.com/api/pipeline_triggers,
 * https://docs.gitlab.com/api/jobs, https://docs.gitlab.com/api/job_artifacts
 */
export function pipelineRoutes(host: GitHost, pipelines: GitlabPipelines): readonly Route[] {
  const pathOf = ({ project, slug }: GitRepository) => `${project}/${slug}`
  const idOf = (repository: GitRepository) => host.repositories.indexOf(repository) + 1

  type Answer<T> = (found: T, parameters: RouteParameters, request: TwinRequest) => TwinAnswer
  const inProject =
    (answer: Answer<GitRepository>) => (parameters: RouteParameters, request: TwinRequest) => {
      const asked = parameters.project
      const found = host.repositories.find((each) => pathOf(each) === asked || String(idOf(each)) === asked)
      return found ? answer(found, parameters, request) : missing('Project')
    }
  const inPipeline = (answer: Answer<GitlabPipeline>) =>
    inProject((repository, parameters, request) => {
      const ofProject = pipelines.all.filter((each) => each.repository === repository)
      const found = ofProject.find(({ id }) => String(id) === parameters.pipeline)
      return found ? answer(found, parameters, request) : missing('Not found')
    })
  const inJob = (answer: Answer<GitlabJob>) =>
    inProject((repository, parameters, request) => {
      const jobs = pipelines.all.filter((each) => each.repository === repository).flatMap((each) => each.jobs)
      const found = jobs.find(({ id }) => String(id) === parameters.job)
      return found ? answer(found, parameters, request) : missing('Not Found')
    })
  const listed = (items: readonly object[], request: TwinRequest): TwinAnswer => {
    const { items: body, headers } = pageOf(items, request)
    return { body, headers }
  }

  const projectShown = (repository: GitRepository) => ({
    id: idOf(repository),
    path_with_namespace: pathOf(repository),
    default_branch: repository.defaultBranch,
    web_url: `${host.url}/${pathOf(repository)}`,
    archived: false,
    builds_access_level: pipelines.off.has(pathOf(repository)) ? 'disabled' : 'enabled',
  })
  const inList = ({ id, ref, source, status, repository, createdAt, finishedAt }: GitlabPipeline) => ({
    ...{ id, iid: id, project_id: idOf(repository), ref, source, status, sha: repository.resolve(ref)?.id },
    ...{ created_at: createdAt, updated_at: finishedAt ?? createdAt },
    web_url: `${host.url}/${pathOf(repository)}/-/pipelines/${id}`,
  })
  const shown = (pipeline: GitlabPipeline) => ({
    ...inList(pipeline),
    started_at: pipeline.createdAt,
    finished_at: pipeline.finishedAt,
  })
  const jobShown =
    ({ repository }: GitlabPipeline) =>
    ({ id, name, stage, status, startedAt, finishedAt, files }: GitlabJob) => ({
      ...{ id, name, stage, status, started_at: startedAt, finished_at: finishedAt },
      web_url: `${host.url}/${pathOf(repository)}/-/jobs/${id}`,
      artifacts: hasFiles(files)
        ? [{ file_type: 'archive', size: zipOf(files).length, filename: 'artifacts.zip', file_format: 'zip' }]
        : [],
    })

  function start(
    repository: GitRepository,
    asked: { ref?: unknown; variables: Variables; inputs?: unknown },
    source: string,
  ) {
    if (pipelines.off.has(pathOf(repository))) return { status: 403, body: { message: '403 Forbidden' } }
    const ref = String(asked.ref ?? '')
    if (!repository.resolve(ref)) return refused('Reference not found')
    if (asked.variables.length > 0 && pipelines.withoutVariables.has(pathOf(repository)))
      return refused('Insufficient permissions to set pipeline variables')
    const { variables, inputs } = asked
    return { status: 201, body: shown(pipelines.create(repository, { ref, source, variables, inputs })) }
  }

  return [
    route('GET', '/api/v4/projects', (_, request) => listed(host.repositories.map(projectShown), request)),
    route(
      'GET',
      '/api/v4/projects/:project',
      inProject((repository) => ({ body: projectShown(repository) })),
    ),
    route(
      'POST',
      '/api/v4/projects/:project/pipeline',
      inProject((repository, _, { body }) => {
        const {
          ref,
          variables = [],
          inputs,
        } = JSON.parse(body.toString()) as { ref: string; variables: Variables; inputs: unknown }
        return start(repository, { ref, variables, inputs }, 'api')
      }),
    ),
    route(
      'POST',
      '/api/v4/projects/:project/trigger/pipeline',
      inProject((repository, _, { body }) => {
        const { token, ref, variables, inputs } = JSON.parse(body.toString())
        if (token !== pipelines.triggerToken) return missing('Not Found')
        const list = Object.entries((variables ?? {}) as Record<string, string>)
        return start(
          repository,
          { ref, variables: list.map(([key, value]) => ({ key, value })), inputs },
          'trigger',
        )
      }),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/pipelines',
      inProject((repository, _, request) => {
        const { query } = request
        const is = (name: string, value: string) => !query.has(name) || query.get(name) === value
        const found = pipelines.all.filter(
          (each) =>
            each.repository === repository &&
            is('ref', each.ref) &&
            is('source', each.source) &&
            each.createdAt > (query.get('created_after') ?? ''),
        )
        return listed(found.map(inList), request)
      }),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/pipelines/:pipeline',
      inPipeline((pipeline) => ({ body: shown(pipeline) })),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/pipelines/:pipeline/variables',
      inPipeline(({ variables }, _, request) =>
        listed(
          variables.map((each) => ({ variable_type: 'env_var', ...each })),
          request,
        ),
      ),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/pipelines/:pipeline/jobs',
      inPipeline((pipeline, _, request) =>
        listed(pipeline.jobs.toReversed().map(jobShown(pipeline)), request),
      ),
    ),
    route(
      'POST',
      '/api/v4/projects/:project/pipelines/:pipeline/cancel',
      inPipeline((pipeline) => {
        if (pipeline.finishedAt === null) pipelines.end(pipeline, 'canceled')
        return { body: shown(pipeline) }
      }),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/jobs/:job/trace',
      inJob(({ trace }, _, { headers }) => {
        const from = pipelines.takesRanges ? /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] : undefined
        if (from === undefined) return { body: trace }
        const rest = Buffer.from(trace).subarray(Number(from))
        return rest.length > 0 ? { status: 206, body: rest } : { status: 416 }
      }),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/jobs/:job/artifacts',
      inJob(({ files }) => (hasFiles(files) ? { body: zipOf(files) } : missing('Not Found'))),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/jobs/:job/artifacts/*path',
      inJob(({ files }, { path }) =>
        files[path!] === undefined ? missing('Not Found') : { body: files[path!] },
      ),
    ),
  ]
}
