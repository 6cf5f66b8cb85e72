import { startConcourse } from '../../../sandbox/concourse/concourse.ts'
import { concourse as system } from '../../../subgraphs/igor/ci/concourse.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

const job = 'main/shop/build'

async function start(): Promise<CiTwin> {
  const concourse = await startConcourse('ci', 'pw')
  concourse.addJob(job)
  const build = (id: string) => concourse.builds.find((each) => String(each.id) === id)!
  return {
    twin: concourse,
    settings: { name: 'flights', url: `${concourse.url}/`, username: 'ci', password: 'pw' },
    job,
    parameters: {},
    badParameters: { VERSION: '1' },
    isStart: ({ method, path }) => method === 'POST' && path.endsWith('/builds'),
    isLog: ({ path }) => path.endsWith('/events'),
    started: () => concourse.builds.length,
    end: (id, result) => concourse.end(build(id), result === 'success' ? 'succeeded' : 'failed'),
    say: (id, text) => concourse.say(build(id), text),
    isStopped: (id) => build(id).status === 'aborted',
  }
}

describe('Concourse', () => {
  const lacks = { files: 'what a build leaves, it puts to resources' }
  describeCi({ system, lacks, start })
})
