import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import type { GitHost } from '../git/host.ts'
import type { GitRepository } from '../git/repository.ts'
import { type Route, type RouteParameters, route } from '../http/routes.ts'
import type { TwinAnswer, TwinRequest } from '../http/twin.ts'
import { zipOf } from '../http/zip.ts'
import type { GithubActions, GithubJob, GithubRun } from './actions.ts'
import { pageOf } from './pages.ts'

type Json = Record<string, unknown>

const notFound: TwinAnswer = { status: 404, body: { message: 'Not Found', status: '404' } }
const unprocessable = (message: string): TwinAnswer => ({ status: 422, body: { message, status: '422' } })

/**
 * https://docs.github.com/en/rest/actions (workflows, workflow-runs, workflow-jobs, artifacts), https://docs.github.com/en/rest/repos/repos.
 * What dispatches answer: https://github.blog/changelog/2026-02-19-workflow-dispatch-api-now-returns-run-ids. `storage` is the address
 * of what is kept elsewhere, where no credentials may be shown.
 */
export function actionRoutes(host: GitHost, actions: GithubActions, storage: () => string): readonly Route[] {
  type Answer<T> = (found: T, parameters: RouteParameters, request: TwinRequest) => TwinAnswer
  const inRepository =
    (answer: Answer<GitRepository>) => (parameters: RouteParameters, request: TwinRequest) => {
      const repository = host.find(parameters.owner!, parameters.name!)
      return repository ? answer(repository, parameters, request) : notFound
    }
  const inWorkflow = (
    answer: (repository: GitRepository, path: string, request: TwinRequest) => TwinAnswer,
  ) =>
    inRepository((repository, { file }, request) => {
      const path = actions.workflows(repository).find((each) => each.endsWith(`/${file}`))
      return path ? answer(repository, path, request) : notFound
    })
  const inRun = (answer: Answer<GithubRun>) =>
    inRepository((repository, parameters, request) => {
      const run = actions.find(repository, parameters.run)
      return run ? answer(run, parameters, request) : notFound
    })

  /** A page of a list that stands in a field, with an etag. */
  const listed = (field: string, all: readonly object[], request: TwinRequest): TwinAnswer => {
    const { items, headers } = pageOf(all, request, host.url)
    const body = { total_count: all.length, [field]: items }
    const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex')}"`
    if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
    return { body, headers: { ...headers, etag } }
  }

  const repositoryShown = ({ project, slug, defaultBranch }: GitRepository) => ({
    full_name: `${project}/${slug}`,
    default_branch: defaultBranch,
    archived: false,
  })
  const repositoriesOf = (project: string | undefined, request: TwinRequest): TwinAnswer => {
    const own = host.repositories.filter((each) => project === undefined || each.project === project)
    const { items, headers } = pageOf(own.map(repositoryShown), request, host.url)
    return { body: items, headers }
  }
  const nameOf = ({ project, slug }: GitRepository, path: string) =>
    `${project}/${slug}/${path.split('/').at(-1)}`
  const workflowShown = (repository: GitRepository) => (path: string) => ({
    path,
    name: path,
    state: actions.off.has(nameOf(repository, path)) ? 'disabled_manually' : 'active',
    html_url: `${host.url}/${repository.project}/${repository.slug}/blob/${repository.defaultBranch}/${path}`,
  })
  const runShown = (run: GithubRun) => {
    const commit = run.repository.resolve(run.branch)
    return {
      ...{ id: run.id, run_number: run.number, path: run.path, display_title: run.title, event: run.event },
      ...{ head_branch: run.branch, head_sha: commit?.id, status: run.status, conclusion: run.conclusion },
      ...{ created_at: run.createdAt, run_started_at: run.startedAt, updated_at: run.updatedAt },
      triggering_actor: { login: run.actor },
      head_commit: { message: commit?.message, committer: commit?.author },
      html_url: actions.page(run),
    }
  }
  const jobShown = ({ startedAt, completedAt, steps, id, name, status, conclusion }: GithubJob) => ({
    ...{ id, name, status, conclusion, started_at: startedAt, completed_at: completedAt },
    steps: steps.map((step, n) => ({ ...step, number: n + 1 })),
  })

  function dispatch(repository: GitRepository, path: string, { body }: TwinRequest): TwinAnswer {
    const given = JSON.parse(body.toString()) as { ref?: string; inputs?: Json; return_run_details?: boolean }
    if (given.return_run_details !== undefined && !actions.tellsRuns)
      return unprocessable('Invalid request.\n\n"return_run_details" is not a permitted key.')
    const { ref = '', inputs = {} } = given
    const file = repository.resolve(ref)?.files.get(path)
    if (file === undefined) return unprocessable(`No ref found for: ${ref}`)
    if (actions.off.has(nameOf(repository, path))) return unprocessable('Cannot trigger a disabled workflow')
    const dispatchable = dispatchIn((parse(file) as Json).on)
    if (!dispatchable) return unprocessable("Workflow does not have 'workflow_dispatch' trigger")
    const declared = (dispatchable.inputs ?? {}) as Json
    const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(declared, name))
    if (unknown.length > 0) return unprocessable(`Unexpected inputs provided: ${JSON.stringify(unknown)}`)
    const run = actions.start({ repository, path, branch: ref.replace(/^refs\/(heads|tags)\//, ''), inputs })
    if (!given.return_run_details || !run) return { status: 204 }
    const url = `${host.url}/repos/${repository.project}/${repository.slug}/actions/runs/${run.id}`
    return { body: { workflow_run_id: run.id, run_url: url, html_url: actions.page(run) } }
  }

  const isOf = (repository: GitRepository, path?: string) => (run: GithubRun) =>
    run.repository === repository && (path === undefined || run.path === path)
  const runs = (of: (run: GithubRun) => boolean, request: TwinRequest) => {
    const branch = request.query.get('branch')
    const found = actions.all.filter((run) => of(run) && (branch === null || run.branch === branch))
    return listed('workflow_runs', found.map(runShown), request)
  }
  const elsewhere = (path: string): TwinAnswer => ({
    status: 302,
    headers: { location: `${storage()}${path}?sig=1` },
  })

  const at = '/repos/:owner/:name'
  return [
    route('GET', '/user', () => ({ body: { login: actions.login } })),
    route('GET', '/user/repos', (_, request) => repositoriesOf(undefined, request)),
    route('GET', '/orgs/:owner/repos', ({ owner }, request) => repositoriesOf(owner, request)),
    route(
      'GET',
      at,
      inRepository((repository) => ({ body: repositoryShown(repository) })),
    ),
    route(
      'GET',
      `${at}/actions/workflows`,
      inRepository((repository, _, request) =>
        listed('workflows', actions.workflows(repository).map(workflowShown(repository)), request),
      ),
    ),
    route(
      'GET',
      `${at}/actions/workflows/:file`,
      inWorkflow((repository, path) => ({ body: workflowShown(repository)(path) })),
    ),
    route('POST', `${at}/actions/workflows/:file/dispatches`, inWorkflow(dispatch)),
    route(
      'GET',
      `${at}/actions/workflows/:file/runs`,
      inWorkflow((repository, path, request) => runs(isOf(repository, path), request)),
    ),
    route(
      'GET',
      `${at}/actions/runs`,
      inRepository((repository, _, request) => runs(isOf(repository), request)),
    ),
    route(
      'GET',
      `${at}/actions/runs/:run`,
      inRun((run) => ({ body: runShown(run) })),
    ),
    route(
      'POST',
      `${at}/actions/runs/:run/cancel`,
      inRun((run) => {
        if (run.status === 'completed')
          return { status: 409, body: { message: 'Cannot cancel a workflow run that is completed.' } }
        actions.end(run, 'cancelled')
        return { status: 202, body: {} }
      }),
    ),
    route(
      'GET',
      `${at}/actions/runs/:run/jobs`,
      inRun((run, _, request) => listed('jobs', run.jobs.map(jobShown), request)),
    ),
    route(
      'GET',
      `${at}/actions/jobs/:job/logs`,
      inRepository((repository, { job }) => {
        const found = actions.all
          .filter(isOf(repository))
          .flatMap((run) => run.jobs)
          .find(({ id }) => String(id) === job)
        return found?.status === 'completed' && found.conclusion !== 'skipped'
          ? elsewhere(`/logs/${job}`)
          : notFound
      }),
    ),
    route(
      'GET',
      `${at}/actions/runs/:run/artifacts`,
      inRun(({ artifacts }, _, request) => {
        const shown = artifacts.map(({ id, name, files, expired }) => ({
          id,
          name,
          size_in_bytes: zipOf(files).length,
          expired,
        }))
        return listed('artifacts', shown, request)
      }),
    ),
    route(
      'GET',
      `${at}/actions/artifacts/:artifact/zip`,
      inRepository((_, { artifact }) => elsewhere(`/artifacts/${artifact}`)),
    ),
  ]
}

/** What a workflow's `on` (an event, a list of them, or settings of each) says of workflow_dispatch. */
function dispatchIn(on: unknown): Json | undefined {
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {})
  if (!events.includes('workflow_dispatch')) return undefined
  return ((on as Json).workflow_dispatch as Json | null | undefined) ?? {}
}

/** What is kept elsewhere: like the storage of clouds, it refuses whoever comes with credentials of others. */
export function storageAnswer(actions: GithubActions, { path, query, headers }: TwinRequest): TwinAnswer {
  if (headers.authorization || query.get('sig') !== '1')
    return { status: 400, body: '<Error>InvalidAuthenticationInfo</Error>' }
  const [, kind, id] = path.split('/')
  if (kind === 'logs')
    return { body: actions.all.flatMap(({ jobs }) => jobs).find((job) => String(job.id) === id)?.log }
  const found = actions.all
    .flatMap(({ artifacts }) => artifacts)
    .find((artifact) => String(artifact.id) === id)
  return found ? { body: zipOf(found.files) } : { status: 404 }
}
