import type { GitHost } from '../../git/host.ts'
import type { GitCommit, GitRepository } from '../../git/repository.ts'
import { type Route, type RouteParameters, route } from '../../http/routes.ts'
import type { TwinAnswer, TwinRequest } from '../../http/twin.ts'

const missing = (what: string): TwinAnswer => ({
  status: 404,
  body: { type: 'error', error: { message: `${what} not found` } },
})

/** Commits, differences, sources and refs of https://developer.atlassian.com/cloud/bitbucket/rest */
export function repositoryRoutes(host: GitHost): readonly Route[] {
  const inRepository =
    (answer: (repository: GitRepository, parameters: RouteParameters, request: TwinRequest) => TwinAnswer) =>
    (parameters: RouteParameters, request: TwinRequest) => {
      const repository = host.find(parameters.workspace!, parameters.name!)
      return repository ? answer(repository, parameters, request) : missing('Repository')
    }
  const page = <T>(all: readonly T[], request: TwinRequest): TwinAnswer => ({
    body: pageOf(all, request, host.url),
  })
  const base = '/2.0/repositories/:workspace/:name'

  return [
    route(
      'GET',
      `${base}/commits`,
      inRepository((repository, _, request) => {
        const [include, exclude] = [request.query.get('include') ?? '', request.query.get('exclude') ?? '']
        const commits = repository.between(exclude, include)
        if (!commits) return missing('Commit')
        return page(
          commits.map((commit) => commitOf(host, repository, commit)),
          request,
        )
      }),
    ),
    route(
      'GET',
      `${base}/diffstat/:range`,
      inRepository((repository, { range }, request) => {
        const [to = '', from = ''] = range!.split('..')
        if (!repository.resolve(to) || !repository.resolve(from)) return missing('Commit')
        return page(diffstatOf(repository, from, to), request)
      }),
    ),
    route(
      'GET',
      `${base}/src/:commit/*path`,
      inRepository((repository, { commit, path }) => {
        const content = repository.resolve(commit!)?.files.get(path!)
        return content === undefined ? missing('File') : { body: content }
      }),
    ),
    route(
      'GET',
      `${base}/refs/branches`,
      inRepository((repository, _, request) =>
        page(
          repository.branches.map(({ name, commit }) => ({ name, target: { hash: commit.id } })),
          request,
        ),
      ),
    ),
    route(
      'GET',
      `${base}/refs/branches/*branch`,
      inRepository((repository, { branch }) => {
        const found = repository.branches.find(({ name }) => name === branch)
        return found ? { body: { name: branch, target: { hash: found.commit.id } } } : missing('Branch')
      }),
    ),
  ]
}

/** https://developer.atlassian.com/cloud/bitbucket/rest/intro/#pagination */
function pageOf<T>(all: readonly T[], { query, path }: TwinRequest, url: string) {
  const number = Number(query.get('page') ?? 1)
  const pagelen = Math.min(Number(query.get('pagelen') ?? 10), 100)
  const values = all.slice((number - 1) * pagelen, number * pagelen)
  if (number * pagelen >= all.length) return { pagelen, page: number, values }
  const next = new URLSearchParams(query)
  next.set('page', String(number + 1))
  return { pagelen, page: number, values, next: `${url}${path}?${next}` }
}

const commitOf = (
  host: GitHost,
  { project, slug }: GitRepository,
  { id, message, author, time }: GitCommit,
) => ({
  hash: id,
  message,
  date: new Date(time).toISOString(),
  author: { raw: `${author.name} <${author.email}>`, user: { display_name: author.name } },
  links: { html: { href: `${host.url}/${project}/${slug}/commits/${id}` } },
})

function diffstatOf(repository: GitRepository, from: string, to: string) {
  const { added, modified, removed } = repository.changed(from, to)
  return [
    ...added.map((path) => ({ status: 'added', old: null, new: { path } })),
    ...modified.map((path) => ({ status: 'modified', old: { path }, new: { path } })),
    ...removed.map((path) => ({ status: 'removed', old: { path }, new: null })),
  ]
}
