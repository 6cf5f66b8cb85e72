import type { GitHost } from '../git/host.ts'
import {
  deleteBranch,
  type GitPullRequest,
  type GitPush,
  type NewPush,
  pushCommit,
  pushTag,
} from '../git/push.ts'
import { type GitCommit, type GitRepository, noCommit } from '../git/repository.ts'
import { type Delivery, hmac } from '../http/webhooks.ts'

/**
 * Changes that GitHub tells its hooks of, with the headers and the fields of
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads that a delivery needs.
 */
export function githubWebhooks(host: GitHost) {
  const tell = (event: string, payload: object): Promise<readonly Delivery[]> =>
    host.tell(payload, ({ secret }, id, body) => ({
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': id,
      ...(secret && {
        'x-hub-signature': `sha1=${hmac('sha1', secret, body)}`,
        'x-hub-signature-256': `sha256=${hmac('sha256', secret, body)}`,
      }),
    }))
  const pushed = (repository: GitRepository, push: GitPush) =>
    tell('push', pushPayload(host, repository, push))

  return {
    push: (repository: GitRepository, push: NewPush) => pushed(repository, pushCommit(repository, push)),
    pushTag: (repository: GitRepository, name: string, from = repository.defaultBranch) =>
      pushed(repository, pushTag(repository, name, from)),
    deleteBranch: (repository: GitRepository, name: string) =>
      pushed(repository, deleteBranch(repository, name)),
    pullRequest: (repository: GitRepository, request: GitPullRequest) =>
      tell('pull_request', pullRequestPayload(host, repository, request)),
    ping: (repository: GitRepository) =>
      tell('ping', {
        zen: 'Keep it simple.',
        hook_id: 1,
        hook: {},
        repository: repositoryOf(host, repository),
      }),
    redeliver: (id: string) => host.redeliver(id),
  }
}

function pushPayload(
  host: GitHost,
  repository: GitRepository,
  { ref, before, after, commits, head }: GitPush,
) {
  const listed = (commit: GitCommit) => commitOf(host, repository, commit)
  return {
    ref,
    before,
    after,
    created: before === noCommit,
    deleted: after === noCommit,
    forced: false,
    repository: repositoryOf(host, repository),
    pusher: { name: 'ada' },
    commits: commits.map(listed),
    head_commit: head ? listed(head) : null,
  }
}

function pullRequestPayload(
  host: GitHost,
  repository: GitRepository,
  { number, title, branch, action, state = 'open', draft = false }: GitPullRequest,
) {
  return {
    action,
    number,
    pull_request: {
      number,
      title,
      state,
      draft,
      head: { ref: branch, sha: repository.resolve(branch)?.id },
      base: { ref: repository.defaultBranch, sha: repository.resolve(repository.defaultBranch)?.id },
    },
    repository: repositoryOf(host, repository),
  }
}

function repositoryOf({ url }: GitHost, { project, slug, defaultBranch }: GitRepository) {
  return {
    name: slug,
    full_name: `${project}/${slug}`,
    owner: { name: project, login: project },
    html_url: `${url}/${project}/${slug}`,
    clone_url: `${url}/${project}/${slug}.git`,
    contents_url: `${url}/repos/${project}/${slug}/contents/{+path}`,
    default_branch: defaultBranch,
  }
}

const commitOf = (
  host: GitHost,
  repository: GitRepository,
  { id, message, author, time, changes }: GitCommit,
) => ({
  id,
  distinct: true,
  message,
  timestamp: new Date(time).toISOString(),
  url: `${host.url}/${repository.project}/${repository.slug}/commit/${id}`,
  author,
  ...changes,
})
