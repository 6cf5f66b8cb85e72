import { GitHost } from '../git/host.ts'
import { answerBy } from '../http/routes.ts'
import { startTwin, type Twin, type TwinRequest } from '../http/twin.ts'
import { GitlabPipelines, pipelineRoutes } from './pipelines.ts'
import { repositoryRoutes } from './repositories.ts'
import { gitlabWebhooks } from './webhooks.ts'

/** A GitLab on the loopback address: its REST API is at `url`/api/v4. */
export interface GitlabTwin extends Twin {
  readonly host: GitHost
  /** Changes that it tells `host.hooks` of. */
  readonly webhooks: ReturnType<typeof gitlabWebhooks>
  readonly pipelines: GitlabPipelines
}

/**
 * The parts of GitLab's REST API that a delivery needs, after https://docs.gitlab.com/api/rest: repositories (repositories.ts),
 * pipelines (pipelines.ts). With a token, requests without it are refused.
 */
export async function startGitlab({
  token,
  port = 0,
}: {
  token?: string
  port?: number
} = {}): Promise<GitlabTwin> {
  const host = new GitHost(token)
  const pipelines = new GitlabPipelines()
  const routes = [...repositoryRoutes(host), ...pipelineRoutes(host, pipelines)]

  async function answer(request: TwinRequest) {
    if (host.token && !hasToken(request, host.token))
      return { status: 401, body: { message: '401 Unauthorized' } }
    return (await answerBy(routes, request)) ?? { status: 404, body: { error: '404 Not Found' } }
  }

  const twin = await startTwin(answer, port)
  host.url = twin.url
  return { ...twin, host, webhooks: gitlabWebhooks(host), pipelines }
}

const hasToken = ({ headers }: TwinRequest, token: string) =>
  headers['private-token'] === token || headers.authorization === `Bearer ${token}`
