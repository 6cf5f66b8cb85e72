import { startGithub } from '../../../sandbox/github/github.ts'
import { githubActions as system } from '../../../subgraphs/igor/ci/githubActions.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

const inputs = `
  workflow_dispatch:
    inputs:
      VERSION: { type: string, required: true }
      TARGET: { type: choice, options: [test, prod] }
`
const keyed = `
name: Build
run-name: Build \${{ inputs.VERSION }} (\${{ inputs.gennaker_key }})
on:${inputs}      gennaker_key: { type: string }
`
const keyless = `
name: Build
on:${inputs}`

interface Case {
  readonly workflow: string
  readonly tellsRuns: boolean
}

async function start({ workflow, tellsRuns }: Case): Promise<CiTwin> {
  const github = await startGithub({ token: 'ghp_1' })
  const { host, actions } = github
  actions.tellsRuns = tellsRuns
  host.create('octo', 'shop').commit('main', {
    message: 'Workflows',
    files: {
      '.github/workflows/build.yml': workflow,
      '.github/workflows/push.yml': 'name: Push\non: push\n',
    },
  })
  const run = (id: string) => actions.all.find((each) => String(each.id) === id)!
  return {
    twin: github,
    settings: { name: 'github', address: `${github.url}/`, token: 'ghp_1', organizations: ['octo'] },
    job: 'octo/shop/build.yml',
    parameters: { VERSION: '1' },
    // Without a key nobody can tell them apart by what they were given.
    ...(workflow === keyed && { otherParameters: { VERSION: '2' } }),
    badParameters: { TARGET: 'moon' },
    disabledJob: 'octo/shop/push.yml',
    isStart: ({ method, path, body }) =>
      isDispatch(method, path) && (tellsRuns || !/return_run_details/.test(String(body))),
    isLog: ({ path }) => path.endsWith('/logs'),
    started: () => actions.all.length,
    end: (id, result, files) => actions.end(run(id), result, files),
    say: (id, text) => actions.say(run(id), text),
    isStopped: (id) => run(id).conclusion === 'cancelled',
  }
}

const isDispatch = (method: string, path: string) => method === 'POST' && path.endsWith('/dispatches')

const lacks = { log: 'GitHub has the log of a job when that has ended' }

describe('GitHub Actions', () =>
  describeCi({ system, lacks, start: () => start({ workflow: keyed, tellsRuns: true }) }))

describe('an Enterprise Server that does not say what it has started, of a workflow without a key', () =>
  describeCi({ system, lacks, start: () => start({ workflow: keyless, tellsRuns: false }) }))
