import { startTravis } from '../../../sandbox/travis/travis.ts'
import { travis as system } from '../../../subgraphs/igor/ci/travis.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

async function start(job: string): Promise<CiTwin> {
  const travis = await startTravis('ghp_token')
  travis.addRepository('acme/shop')
  const build = (id: string) => travis.builds.find((each) => String(each.id) === id)!
  return {
    twin: travis,
    settings: {
      name: 'travis',
      address: travis.url,
      baseUrl: 'https://travis.example',
      githubToken: 'ghp_token',
    },
    job,
    parameters: { VERSION: '1', 'travis.buildMessage': 'Nightly' },
    otherParameters: { VERSION: '2' },
    isStart: ({ method, path }) => method === 'POST' && path.endsWith('/requests'),
    isLog: ({ path }) => path.endsWith('/log'),
    started: () => travis.requestsMade().length,
    end: (id, result) => travis.end(build(id), result === 'success' ? 'passed' : 'failed'),
    say: (id, text) => travis.say(build(id), text),
    isStopped: (id) => build(id).state === 'canceled',
  }
}

const lacks = { files: 'Travis keeps no files of builds' }

describe('a repository of Travis', () => describeCi({ system, lacks, start: () => start('acme/shop') }))
