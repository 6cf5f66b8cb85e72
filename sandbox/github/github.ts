import { GitHost } from '../git/host.ts'
import { answerBy } from '../http/routes.ts'
import { startTwin, type Twin, type TwinRequest } from '../http/twin.ts'
import { actionRoutes, storageAnswer } from './actionRoutes.ts'
import { GithubActions } from './actions.ts'
import { repositoryRoutes } from './repositories.ts'
import { type CommitStatus, statusRoutes } from './statuses.ts'
import { githubWebhooks } from './webhooks.ts'

/** A GitHub on the loopback address: its REST API at `url`, as GitHub Enterprise has it at /api/v3. */
export interface GithubTwin extends Twin {
  readonly host: GitHost
  /** Changes that it tells `host.hooks` of. */
  readonly webhooks: ReturnType<typeof githubWebhooks>
  /** Of commits, in the order in which they were set. */
  readonly statuses: readonly CommitStatus[]
  readonly actions: GithubActions
}

const problem = (status: number, message: string) => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
})

/**
 * The parts of GitHub's REST API that a delivery needs, after https://docs.github.com/en/rest (version 2022-11-28): repositories
 * (repositories.ts), statuses of commits (statuses.ts), workflows and their runs (actions.ts). With a token, requests without it are
 * refused. Logs and artifacts of runs are on a server of their own.
 */
export async function startGithub({
  token,
  port = 0,
}: {
  token?: string
  port?: number
} = {}): Promise<GithubTwin> {
  const host = new GitHost(token)
  const statuses: CommitStatus[] = []
  const actions = new GithubActions(host)
  const storage = await startTwin((request) => storageAnswer(actions, request))
  const routes = [
    ...statusRoutes(host, statuses),
    ...repositoryRoutes(host),
    ...actionRoutes(host, actions, () => storage.url),
  ]

  async function answer(request: TwinRequest) {
    if (host.token && !hasToken(request, host.token)) return problem(401, 'Bad credentials')
    return (await answerBy(routes, request)) ?? problem(404, 'Not Found')
  }

  const twin = await startTwin(answer, port)
  host.url = twin.url
  const stop = async () => {
    await Promise.all([twin.stop(), storage.stop()])
  }
  return { ...twin, stop, host, webhooks: githubWebhooks(host), statuses, actions }
}

const hasToken = ({ headers }: TwinRequest, token: string) =>
  [`Bearer ${token}`, `token ${token}`].includes(headers.authorization ?? '')
