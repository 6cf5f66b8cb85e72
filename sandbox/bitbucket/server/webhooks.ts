import type { GitHost } from '../../git/host.ts'
import { deleteBranch, type GitPullRequest, type GitPush, type NewPush, pushCommit } from '../../git/push.ts'
import type { GitRepository } from '../../git/repository.ts'
import { type Delivery, hmac } from '../../http/webhooks.ts'

/** Changes that Bitbucket Server tells its hooks of: https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
export function serverWebhooks(host: GitHost) {
  const tell = (event: string, payload: object): Promise<readonly Delivery[]> =>
    host.tell({ eventKey: event, ...payload }, ({ secret }, id, body) => ({
      'user-agent': 'Atlassian HttpClient 4.2.0 / Bitbucket-9.4.0',
      'x-event-key': event,
      'x-request-id': id,
      ...(secret && { 'x-hub-signature': `sha256=${hmac('sha256', secret, body)}` }),
    }))

  return {
    /** Several branches may be pushed at once. */
    push: (repository: GitRepository, ...pushes: readonly NewPush[]) => {
      const changes = pushes.map((push) => changeOf(pushCommit(repository, push)))
      return tell('repo:refs_changed', { repository: repositoryOf(repository), changes })
    },
    deleteBranch: (repository: GitRepository, name: string) => {
      const changes = [changeOf(deleteBranch(repository, name))]
      return tell('repo:refs_changed', { repository: repositoryOf(repository), changes })
    },
    pullRequest: (repository: GitRepository, request: GitPullRequest) =>
      tell(`pr:${request.action}`, pullRequestPayload(repository, request)),
    ping: () => tell('diagnostics:ping', { test: true }),
    redeliver: (id: string) => host.redeliver(id),
  }
}

function changeOf({ ref, before, after, head }: GitPush) {
  const displayId = ref.replace('refs/heads/', '')
  const type = !head ? 'DELETE' : /^0+$/.test(before) ? 'ADD' : 'UPDATE'
  return { ref: { id: ref, displayId, type: 'BRANCH' }, refId: ref, fromHash: before, toHash: after, type }
}

function pullRequestPayload(
  repository: GitRepository,
  { number, title, branch, state = 'OPEN', draft = false }: GitPullRequest,
) {
  const side = (name: string) => ({
    id: `refs/heads/${name}`,
    displayId: name,
    latestCommit: repository.resolve(name)?.id,
    repository: repositoryOf(repository),
  })
  return {
    pullRequest: {
      id: number,
      title,
      state,
      draft,
      fromRef: side(branch),
      toRef: side(repository.defaultBranch),
      properties: { mergeCommit: { id: repository.resolve(repository.defaultBranch)?.id } },
    },
  }
}

const repositoryOf = ({ project, slug }: GitRepository) => ({ slug, name: slug, project: { key: project } })
