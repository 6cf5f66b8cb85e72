import { defaultUser, startJenkins } from '../../../sandbox/jenkins/jenkins.ts'
import { jenkins as system } from '../../../subgraphs/igor/ci/jenkins.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

const job = 'team a/job/shop/job/feature%2Flogin'
const fullName = 'team a/shop/feature%2Flogin'

async function start(password: string): Promise<CiTwin> {
  const jenkins = await startJenkins()
  const parameters = [
    { name: 'VERSION' },
    { name: 'TARGET', type: 'Choice', choices: ['test', 'prod'] },
  ] as const
  jenkins.job(fullName, { parameters })
  jenkins.job('old', { isDisabled: true })
  const build = (id: string) => jenkins.builds(fullName).find(({ number }) => String(number) === id)!
  return {
    twin: jenkins,
    settings: { name: 'builds', address: `${jenkins.url}/`, username: defaultUser.name, password },
    job,
    parameters: { VERSION: '1', TARGET: 'prod' },
    otherParameters: { VERSION: '2', TARGET: 'test' },
    badParameters: { TARGET: 'moon' },
    disabledJob: 'old',
    isStart: ({ path }) => path.endsWith('/buildWithParameters'),
    isLog: ({ path }) => path.endsWith('/logText/progressiveText'),
    hold: () => jenkins.hold(),
    release: () => jenkins.release(),
    isQueueEmpty: () => jenkins.waiting() === 0,
    started: () => jenkins.builds(fullName).length + jenkins.waiting(),
    end: (id, result, files) => build(id).end(result === 'success' ? 'SUCCESS' : 'FAILURE', files),
    say: (id, text) => build(id).say(text),
    isStopped: (id) => build(id).result === 'ABORTED',
  }
}

describe('Jenkins with an API token', () => describeCi({ system, start: () => start(defaultUser.apiToken) }))

describe('Jenkins with a password, and therefore crumbs', () =>
  describeCi({ system, start: () => start(defaultUser.password) }))
