import { GitHost } from '../../git/host.ts'
import { answerBy } from '../../http/routes.ts'
import { startTwin, type Twin, type TwinRequest } from '../../http/twin.ts'
import { repositoryRoutes } from './repositories.ts'
import { serverWebhooks } from './webhooks.ts'

/** A Bitbucket Server on the loopback address: its REST API is at `url`/rest/api/1.0. */
export interface BitbucketServerTwin extends Twin {
  readonly host: GitHost
  readonly webhooks: ReturnType<typeof serverWebhooks>
}

/** The parts of https://developer.atlassian.com/server/bitbucket/rest that a delivery needs. With a token, requests without it are refused. */
export async function startBitbucketServer({ token }: { token?: string } = {}): Promise<BitbucketServerTwin> {
  const host = new GitHost(token)
  const routes = repositoryRoutes(host)

  async function answer(request: TwinRequest) {
    if (host.token && request.headers.authorization !== `Bearer ${host.token}`)
      return { status: 401, body: { errors: [{ message: 'Authentication failed.' }] } }
    return (await answerBy(routes, request)) ?? { status: 404, body: { errors: [{ message: 'Not found' }] } }
  }

  const twin = await startTwin(answer)
  host.url = twin.url
  return { ...twin, host, webhooks: serverWebhooks(host) }
}
