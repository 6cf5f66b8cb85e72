import type { GitHost } from '../../git/host.ts'
import type { GitCommit, GitRepository } from '../../git/repository.ts'
import { type Route, type RouteParameters, route } from '../../http/routes.ts'
import type { TwinAnswer, TwinRequest } from '../../http/twin.ts'

const missing = (what: string): TwinAnswer => ({
  status: 404,
  body: { errors: [{ message: `${what} does not exist.` }] },
})

/** Comparisons, files and branches of https://developer.atlassian.com/server/bitbucket/rest. What is `from` here has more than `to`. */
export function repositoryRoutes(host: GitHost): readonly Route[] {
  const inRepository =
    (answer: (repository: GitRepository, parameters: RouteParameters, request: TwinRequest) => TwinAnswer) =>
    (parameters: RouteParameters, request: TwinRequest) => {
      const repository = host.find(parameters.key!, parameters.slug!)
      return repository ? answer(repository, parameters, request) : missing(`Repository ${parameters.slug}`)
    }
  const rangeOf = ({ query }: TwinRequest) => [query.get('to') ?? '', query.get('from') ?? ''] as const
  const base = '/rest/api/1.0/projects/:key/repos/:slug'

  return [
    route(
      'GET',
      `${base}/compare/commits`,
      inRepository((repository, _, request) => {
        const commits = repository.between(...rangeOf(request))
        return commits ? pageOf(commits.map(commitOf), request) : missing('Commit')
      }),
    ),
    route(
      'GET',
      `${base}/compare/changes`,
      inRepository((repository, _, request) => {
        const [from, to] = rangeOf(request)
        if (!repository.resolve(from) || !repository.resolve(to)) return missing('Commit')
        return pageOf(changesOf(repository, from, to), request)
      }),
    ),
    route(
      'GET',
      `${base}/raw/*path`,
      inRepository((repository, { path }, { query }) => {
        const content = repository.resolve(query.get('at') ?? 'HEAD')?.files.get(path!)
        return content === undefined ? missing(`The path ${path}`) : { body: content }
      }),
    ),
    route(
      'GET',
      `${base}/branches`,
      inRepository((repository, _, request) =>
        pageOf(
          repository.branches.map(({ name, commit }) => ({
            id: `refs/heads/${name}`,
            displayId: name,
            latestCommit: commit.id,
            isDefault: name === repository.defaultBranch,
          })),
          request,
        ),
      ),
    ),
  ]
}

function pageOf<T>(all: readonly T[], { query }: TwinRequest): TwinAnswer {
  const start = Number(query.get('start') ?? 0)
  const limit = Math.min(Number(query.get('limit') ?? 25), 1_000)
  const isLastPage = start + limit >= all.length
  const values = all.slice(start, start + limit)
  const nextPageStart = isLastPage ? null : start + limit
  return { body: { size: values.length, limit, start, isLastPage, nextPageStart, values } }
}

const commitOf = ({ id, message, author, time }: GitCommit) => ({
  id,
  displayId: id.slice(0, 11),
  author: { name: author.email.split('@')[0], displayName: author.name, emailAddress: author.email },
  authorTimestamp: time,
  message,
})

function changesOf(repository: GitRepository, from: string, to: string) {
  const { added, modified, removed } = repository.changed(from, to)
  const as = (type: string) => (path: string) => ({ type, path: { toString: path } })
  return [...added.map(as('ADD')), ...modified.map(as('MODIFY')), ...removed.map(as('DELETE'))]
}
