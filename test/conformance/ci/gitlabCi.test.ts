import { startGitlab } from '../../../sandbox/gitlab/gitlab.ts'
import { gitlabCi as system } from '../../../subgraphs/igor/ci/gitlabCi.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

async function start(): Promise<CiTwin> {
  const gitlab = await startGitlab({ token: 'glpat-1' })
  const { host, pipelines } = gitlab
  host.create('acme/web', 'shop').commit('feature/cart', { message: 'Carts' })
  host.create('acme', 'docs')
  pipelines.off.add('acme/docs')
  const pipeline = (id: string) => pipelines.all.find((each) => String(each.id) === id)!
  return {
    twin: gitlab,
    settings: { name: 'gitlab', address: `${gitlab.url}/`, privateToken: 'glpat-1' },
    job: 'acme/web/shop',
    parameters: { VERSION: '1' },
    otherParameters: { VERSION: '2' },
    badParameters: { 'NO NAME': 'x' },
    disabledJob: 'acme/docs',
    isStart: ({ method, path }) => method === 'POST' && path.endsWith('/pipeline'),
    isLog: ({ path }) => path.endsWith('/trace'),
    started: () => pipelines.all.length,
    end: (id, result, files) =>
      pipelines.end(pipeline(id), result === 'success' ? 'success' : 'failed', files),
    say: (id, text) => pipelines.say(pipeline(id), text),
    isStopped: (id) => pipeline(id).status === 'canceled',
  }
}

describe('GitLab CI', () => describeCi({ system, start }))
