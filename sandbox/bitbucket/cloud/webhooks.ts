import type { GitHost } from '../../git/host.ts'
import { deleteBranch, type GitPullRequest, type GitPush, type NewPush, pushCommit } from '../../git/push.ts'
import type { GitRepository } from '../../git/repository.ts'
import { type Delivery, hmac } from '../../http/webhooks.ts'

/** Changes that Bitbucket Cloud tells its hooks of: https://support.atlassian.com/bitbucket-cloud/docs/event-payloads */
export function cloudWebhooks(host: GitHost) {
  const tell = (event: string, payload: object): Promise<readonly Delivery[]> =>
    host.tell(payload, ({ secret }, id, body) => ({
      'user-agent': 'Bitbucket-Webhooks/2.0',
      'x-event-key': event,
      'x-request-uuid': id,
      'x-attempt-number': '1',
      ...(secret && { 'x-hub-signature': `sha256=${hmac('sha256', secret, body)}` }),
    }))

  return {
    /** Several branches may be pushed at once. */
    push: (repository: GitRepository, ...pushes: readonly NewPush[]) => {
      const changes = pushes.map((push) => changeOf(pushCommit(repository, push)))
      return tell('repo:push', { push: { changes }, repository: repositoryOf(host, repository) })
    },
    deleteBranch: (repository: GitRepository, name: string) => {
      const changes = [changeOf(deleteBranch(repository, name))]
      return tell('repo:push', { push: { changes }, repository: repositoryOf(host, repository) })
    },
    pullRequest: (repository: GitRepository, request: GitPullRequest) =>
      tell(`pullrequest:${request.action}`, pullRequestPayload(host, repository, request)),
    redeliver: (id: string) => host.redeliver(id),
  }
}

const changeOf = ({ ref, before, head, commits }: GitPush) => ({
  old: head && commits.length && /^0+$/.test(before) ? null : { type: 'branch', target: { hash: before } },
  new: head ? { type: 'branch', name: ref.replace('refs/heads/', ''), target: { hash: head.id } } : null,
  closed: !head,
  created: /^0+$/.test(before),
  commits: commits.toReversed().map(({ id, message }) => ({ hash: id, message })),
})

const pullRequestPayload = (
  host: GitHost,
  repository: GitRepository,
  { number, title, branch, state = 'OPEN', draft = false }: GitPullRequest,
) => ({
  pullrequest: {
    id: number,
    title,
    state,
    draft,
    source: { branch: { name: branch }, commit: { hash: repository.resolve(branch)?.id } },
    destination: {
      branch: { name: repository.defaultBranch },
      commit: { hash: repository.resolve(repository.defaultBranch)?.id },
    },
    merge_commit: { hash: repository.resolve(repository.defaultBranch)?.id },
  },
  repository: repositoryOf(host, repository),
})

const repositoryOf = ({ url }: GitHost, { project, slug }: GitRepository) => ({
  name: slug,
  full_name: `${project}/${slug}`,
  workspace: { slug: project },
  owner: { nickname: project },
  project: { key: project.toUpperCase() },
  links: { html: { href: `${url}/${project}/${slug}` } },
})
