import type { GitHost } from '../git/host.ts'
import type { GitCommit, GitRepository } from '../git/repository.ts'
import { type Route, type RouteParameters, route } from '../http/routes.ts'
import type { TwinAnswer, TwinRequest } from '../http/twin.ts'
import { pageOf } from './pages.ts'

const missing = (what: string): TwinAnswer => ({ status: 404, body: { message: `404 ${what} Not Found` } })

/** https://docs.gitlab.com/api/repositories, https://docs.gitlab.com/api/repository_files, https://docs.gitlab.com/api/branches */
export function repositoryRoutes(host: GitHost): readonly Route[] {
  const inProject =
    (answer: (repository: GitRepository, parameters: RouteParameters, request: TwinRequest) => TwinAnswer) =>
    (parameters: RouteParameters, request: TwinRequest) => {
      const path = parameters.project!
      const cut = path.lastIndexOf('/')
      const repository = host.find(path.slice(0, cut), path.slice(cut + 1))
      return repository ? answer(repository, parameters, request) : missing('Project')
    }

  return [
    route(
      'GET',
      '/api/v4/projects/:project/repository/compare',
      inProject((repository, _, { query }) => {
        const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
        const commits = repository.between(from, to)?.toReversed()
        if (!commits) return missing('Ref')
        const body = {
          commit: commits.length ? commitOf(host, repository, commits.at(-1)!) : null,
          commits: commits.map((commit) => commitOf(host, repository, commit)),
          diffs: diffsOf(repository, from, to),
          compare_timeout: false,
          compare_same_ref: from === to,
        }
        return { body }
      }),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/repository/files/:path/raw',
      inProject((repository, { path }, { query }) => {
        const commit = repository.resolve(query.get('ref') ?? repository.defaultBranch)
        if (!commit) return missing('Commit')
        const content = commit.files.get(path!)
        return content === undefined ? missing('File') : { body: content }
      }),
    ),
    route(
      'GET',
      '/api/v4/projects/:project/repository/branches',
      inProject((repository, _, request) => {
        const { items, headers } = pageOf(repository.branches, request)
        const body = items.map(({ name, commit }) => ({
          name,
          default: name === repository.defaultBranch,
          protected: false,
          commit: commitOf(host, repository, commit),
        }))
        return { headers, body }
      }),
    ),
  ]
}

const commitOf = (
  host: GitHost,
  { project, slug }: GitRepository,
  { id, parents, message, author, time }: GitCommit,
) => ({
  id,
  short_id: id.slice(0, 8),
  parent_ids: parents,
  title: message.split('\n')[0],
  message,
  author_name: author.name,
  author_email: author.email,
  authored_date: new Date(time).toISOString(),
  created_at: new Date(time).toISOString(),
  web_url: `${host.url}/${project}/${slug}/-/commit/${id}`,
})

function diffsOf(repository: GitRepository, from: string, to: string) {
  const { added, modified, removed } = repository.changed(from, to)
  const as = (flags: { new_file?: boolean; deleted_file?: boolean }) => (path: string) => ({
    old_path: path,
    new_path: path,
    new_file: false,
    renamed_file: false,
    deleted_file: false,
    ...flags,
  })
  return [
    ...added.map(as({ new_file: true })),
    ...modified.map(as({})),
    ...removed.map(as({ deleted_file: true })),
  ]
}
