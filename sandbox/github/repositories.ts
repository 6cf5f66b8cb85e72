import type { GitHost } from '../git/host.ts'
import type { GitCommit, GitRepository } from '../git/repository.ts'
import { type Route, type RouteParameters, route } from '../http/routes.ts'
import type { TwinAnswer, TwinRequest } from '../http/twin.ts'
import { pageOf } from './pages.ts'

const notFound: TwinAnswer = { status: 404, body: { message: 'Not Found', status: '404' } }

/** https://docs.github.com/en/rest/repos, https://docs.github.com/en/rest/commits, https://docs.github.com/en/rest/branches */
export function repositoryRoutes(host: GitHost): readonly Route[] {
  const inRepository =
    (answer: (repository: GitRepository, parameters: RouteParameters, request: TwinRequest) => TwinAnswer) =>
    (parameters: RouteParameters, request: TwinRequest) => {
      const repository = host.find(parameters.owner!, parameters.name!)
      return repository ? answer(repository, parameters, request) : notFound
    }

  return [
    route(
      'GET',
      '/repos/:owner/:name/compare/*range',
      inRepository((repository, { range }, request) => {
        const [base = '', head = ''] = range!.split('...')
        const commits = repository.between(base, head)?.toReversed()
        if (!commits) return notFound
        const page = pageOf(commits, request, host.url)
        const isFirst = (request.query.get('page') ?? '1') === '1'
        const body = {
          status: commits.length ? 'ahead' : 'identical',
          ahead_by: commits.length,
          behind_by: 0,
          total_commits: commits.length,
          commits: page.items.map((commit) => commitOf(host, repository, commit)),
          files: isFirst ? filesOf(repository, base, head) : [],
        }
        return { headers: page.headers, body }
      }),
    ),
    route(
      'GET',
      '/repos/:owner/:name/contents/*path',
      inRepository((repository, { path }, { query, headers }) => {
        const content = repository.resolve(query.get('ref') ?? repository.defaultBranch)?.files.get(path!)
        if (content === undefined) return notFound
        if (headers.accept?.includes('raw')) return { body: content }
        const encoded = Buffer.from(content).toString('base64')
        return { body: { type: 'file', encoding: 'base64', path, size: content.length, content: encoded } }
      }),
    ),
    route(
      'GET',
      '/repos/:owner/:name/branches',
      inRepository((repository, _, request) => {
        const { items, headers } = pageOf(repository.branches, request, host.url)
        const body = items.map(({ name, commit }) => ({
          name,
          commit: {
            sha: commit.id,
            url: `${host.url}/repos/${repository.project}/${repository.slug}/commits/${commit.id}`,
          },
          protected: false,
        }))
        return { headers, body }
      }),
    ),
  ]
}

const commitOf = (
  host: GitHost,
  { project, slug }: GitRepository,
  { id, message, author, time }: GitCommit,
) => ({
  sha: id,
  html_url: `${host.url}/${project}/${slug}/commit/${id}`,
  commit: {
    message,
    author: { ...author, date: new Date(time).toISOString() },
    committer: { ...author, date: new Date(time).toISOString() },
  },
  author: { login: author.email.split('@')[0] },
})

function filesOf(repository: GitRepository, base: string, head: string) {
  const { added, modified, removed } = repository.changed(base, head)
  const as = (status: string) => (filename: string) => ({ filename, status })
  return [...added.map(as('added')), ...modified.map(as('modified')), ...removed.map(as('removed'))]
}
