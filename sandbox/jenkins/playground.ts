import { randomUUID } from 'node:crypto'
import { startJenkins } from './jenkins.ts'
import type { BuildScript, Parameters, Result } from './script.ts'

/** A Jenkins with a job to try: `shop/build`. */
export async function startPlayground() {
  const user = { name: 'gennaker', password: randomUUID(), apiToken: randomUUID() }
  const jenkins = await startJenkins({ users: [user], executors: 10, quietMs: 200 })
  jenkins.job('shop/build', {
    isConcurrent: true,
    parameters: [
      { name: 'VERSION', description: 'The version to build.', default: '1.0.0' },
      { name: 'SECONDS', description: 'How long it takes.', default: '5' },
      {
        name: 'OUTCOME',
        type: 'Choice',
        description: 'How it ends.',
        choices: ['SUCCESS', 'UNSTABLE', 'FAILURE'],
      },
    ],
    script: buildOfShop,
  })
  return {
    address: jenkins.url,
    username: user.name,
    password: user.apiToken,
    stop: () => jenkins.stop(),
  }
}

const steps = [
  'Checking out shop',
  'Compiling 41 files',
  'Running 128 tests',
  'Building the image',
  'Pushing the image',
]

function buildOfShop({ VERSION = '', SECONDS = '', OUTCOME = '' }: Parameters): BuildScript {
  const seconds = Math.min(600, Math.max(0, Number(SECONDS) || 0))
  const waitMs = (seconds * 1000) / (steps.length + 1)
  const told = steps.map((log) => ({ waitMs, log: `[shop ${VERSION}] ${log}` }))
  return {
    steps: [...told, { waitMs, ...(OUTCOME === 'FAILURE' && { log: 'The push was refused' }) }],
    result: OUTCOME as Result,
    artifacts: {
      'build.properties': `version=${VERSION}\nimage=shop/web:${VERSION}\nmessageFormat=DOCKER\n`,
      [`shop_${VERSION}_all.deb`]: 'a package of pretence\n',
    },
    git: {
      sha1: '9f2c1d0b7e6a5f4c3b2a19087f6e5d4c3b2a1908',
      branch: 'origin/main',
      remoteUrl: 'https://git.example.com/shop/web.git',
    },
    tests: { failCount: OUTCOME === 'UNSTABLE' ? 2 : 0, skipCount: 1, totalCount: 128 },
  }
}
