import { createHmac } from 'node:crypto'
import type { GitHost } from '../git/host.ts'
import {
  deleteBranch,
  type GitPullRequest,
  type GitPush,
  type NewPush,
  pushCommit,
  pushTag,
} from '../git/push.ts'
import type { GitRepository } from '../git/repository.ts'
import type { Delivery } from '../http/webhooks.ts'

/**
 * Changes that GitLab tells its hooks of, with the headers and the fields of
 * https://docs.gitlab.com/user/project/integrations/webhook_events that a delivery needs. A hook's secret is sent as it is, and its
 * signing token signs as https://www.standardwebhooks.com has it.
 */
export function gitlabWebhooks(host: GitHost) {
  const tell = (event: string, payload: object): Promise<readonly Delivery[]> =>
    host.tell(payload, ({ secret, signingToken }, id, body) => ({
      'user-agent': 'GitLab/18.0',
      'x-gitlab-event': event,
      'x-gitlab-event-uuid': id,
      'idempotency-key': id,
      ...(secret && { 'x-gitlab-token': secret }),
      ...(signingToken && signed(signingToken, id, body)),
    }))
  const pushed = (repository: GitRepository, push: GitPush) => {
    const isTag = push.ref.startsWith('refs/tags/')
    return tell(isTag ? 'Tag Push Hook' : 'Push Hook', pushPayload(host, repository, push, isTag))
  }

  return {
    push: (repository: GitRepository, push: NewPush) => pushed(repository, pushCommit(repository, push)),
    pushTag: (repository: GitRepository, name: string, from = repository.defaultBranch) =>
      pushed(repository, pushTag(repository, name, from)),
    deleteBranch: (repository: GitRepository, name: string) =>
      pushed(repository, deleteBranch(repository, name)),
    mergeRequest: (repository: GitRepository, request: GitPullRequest) =>
      tell('Merge Request Hook', mergeRequestPayload(host, repository, request)),
    redeliver: (id: string) => host.redeliver(id),
  }
}

function signed(token: string, id: string, body: string) {
  const sent = String(Math.floor(Date.now() / 1_000))
  const key = token.startsWith('whsec_') ? Buffer.from(token.slice('whsec_'.length), 'base64') : token
  const signature = createHmac('sha256', key).update(`${id}.${sent}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': sent, 'webhook-signature': `v1,${signature}` }
}

/** As many commits as this are listed. */
const mostCommits = 20

const pushPayload = (
  host: GitHost,
  repository: GitRepository,
  { ref, before, after, commits }: GitPush,
  isTag: boolean,
) => ({
  object_kind: isTag ? 'tag_push' : 'push',
  event_name: isTag ? 'tag_push' : 'push',
  before,
  after,
  ref,
  checkout_sha: after,
  user_username: 'ada',
  project: projectOf(host, repository),
  commits: commits.slice(-mostCommits).map(({ id, message, author, time, changes }) => ({
    id,
    message,
    author,
    timestamp: new Date(time).toISOString(),
    ...changes,
  })),
  total_commits_count: commits.length,
})

const mergeRequestPayload = (
  host: GitHost,
  repository: GitRepository,
  { number, title, branch, action, state = 'opened', draft = false }: GitPullRequest,
) => ({
  object_kind: 'merge_request',
  event_type: 'merge_request',
  project: projectOf(host, repository),
  object_attributes: {
    iid: number,
    title,
    state,
    action,
    draft,
    source_branch: branch,
    target_branch: repository.defaultBranch,
    last_commit: { id: repository.resolve(branch)?.id },
  },
})

/** People see other names than addresses have. */
function projectOf({ url }: GitHost, { project, slug, defaultBranch }: GitRepository) {
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
  return {
    name: capital(slug),
    namespace: capital(project),
    path_with_namespace: `${project}/${slug}`,
    default_branch: defaultBranch,
    homepage: `${url}/${project}/${slug}`,
    web_url: `${url}/${project}/${slug}`,
    git_http_url: `${url}/${project}/${slug}.git`,
  }
}
