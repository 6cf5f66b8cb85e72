import { GitHost } from '../../git/host.ts'
import { answerBy } from '../../http/routes.ts'
import { startTwin, type Twin, type TwinRequest } from '../../http/twin.ts'
import { repositoryRoutes } from './repositories.ts'
import { cloudWebhooks } from './webhooks.ts'

/** A Bitbucket Cloud on the loopback address: its REST API is at `url`/2.0. */
export interface BitbucketCloudTwin extends Twin {
  readonly host: GitHost
  readonly webhooks: ReturnType<typeof cloudWebhooks>
}

/** The parts of https://developer.atlassian.com/cloud/bitbucket/rest that a delivery needs. With a token, requests without it are refused. */
export async function startBitbucketCloud({ token }: { token?: string } = {}): Promise<BitbucketCloudTwin> {
  const host = new GitHost(token)
  const routes = repositoryRoutes(host)

  async function answer(request: TwinRequest) {
    if (host.token && request.headers.authorization !== `Bearer ${host.token}`)
      return { status: 401, body: { type: 'error', error: { message: 'Token is invalid' } } }
    return (
      (await answerBy(routes, request)) ?? {
        status: 404,
        body: { type: 'error', error: { message: 'Resource not found' } },
      }
    )
  }

  const twin = await startTwin(answer)
  host.url = twin.url
  return { ...twin, host, webhooks: cloudWebhooks(host) }
}
