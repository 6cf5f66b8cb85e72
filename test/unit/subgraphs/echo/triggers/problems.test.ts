import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { Igor } from '../../../../fixtures/igor.ts'
import type { TestEcho } from '../echo.ts'
import { Installation } from './installation.ts'

// Nobody is there: what is polled is known even so.
const nowhere = 'http://127.0.0.1:9'

let installation: Installation
let igor: Igor
let echo: TestEcho
let build: string
beforeAll(async () => {
  installation = await Installation.open()
  build = await installation.save({ name: 'build' })
  igor = await Igor.start({
    config: {
      jenkins: { enabled: true, masters: [{ name: 'ci', address: nowhere }] },
      dockerRegistry: { enabled: true, accounts: [{ name: 'hub', address: nowhere }] },
    } as never,
  })
  installation.igor = igor.subgraph
  echo = await installation.echo({
    configure: (config: Config) => {
      Object.assign(config.pubsub.generic, { subscriptions: [{ name: 'Pushed', secret: 'x' }] })
    },
  })
})
afterAll(async () => {
  await installation.close()
  await igor.stop()
})

const problemsOf = async (definition: JsonObject, asked = echo): Promise<string[]> => {
  const { pipelineProblems } = await asked.get(
    'query ($all: [JSON!]!) { pipelineProblems(definitions: $all) { path message } }',
    { all: [{}, definition] },
  )
  expect(pipelineProblems[0]).toEqual([])
  return pipelineProblems[1].map(({ path, message }: Record<string, string>) => `${path} ${message}`)
}

const ci = { type: 'jenkins', job: 'shop' }
const image = { type: 'docker', repository: 'acme/shop' }
const queue = { type: 'pubsub', pubsubSystem: 'generic' }
const hook = { type: 'webhook', source: 'nightly' }

it.each<[string, JsonObject, RegExp | undefined]>([
  ['a known master', { ...ci, master: 'ci' }, undefined],
  [
    'another one',
    { ...ci, master: 'cii' },
    /^triggers\[0\]\.master is "cii".* no such build service.*mean ci\?/,
  ],
  ['a known account', { ...image, account: 'hub' }, undefined],
  ['another one', { ...image, account: 'nub' }, /^triggers\[0\]\.account is "nub".*did you mean hub\?/],
  [
    'an account where there is none',
    { type: 'helm', account: 'charts' },
    /account is "charts".*no such helm/,
  ],
  ['a search that there is not', { type: 'nexus', nexusSearchName: 'x' }, /nexusSearchName .*no such nexus/],
  ['a known subscription', { ...queue, subscriptionName: 'pushed' }, undefined],
  ['another one', { ...queue, subscriptionName: 'pulled' }, /subscriptionName is "generic\/pulled"/],
  ['another pipeline', { type: 'pipeline', pipeline: 'gone', status: ['failed'] }, /pipeline is "gone"/],
  [
    'an expression of no schedule',
    { type: 'cron', cronExpression: '0 0 25 * * ?' },
    /^triggers\[0\]\.cronExpression /,
  ],
  ['a missing field', { type: 'cron' }, /^triggers\[0\]\.cronExpression /],
  ['a pattern that cannot be used', { ...image, account: 'hub', tag: '(' }, /^triggers\[0\]\.tag /],
  ['an unknown type', { type: 'crom' }, /^triggers\[0\]\.type .*did you mean cron\?/],
  ['a JsonPath', { ...hook, payloadConstraints: { '$.a[*].b': 'x' } }, undefined],
  [
    'a JsonPath with a filter',
    { ...hook, payloadConstraints: { '$.a[?(@.b)]': 'x' } },
    /^triggers\[0\]\.payloadConstraints\["\$\.a\[\?\(@\.b\)\]"\] .*JsonPath.*character 4 on/,
  ],
])('a trigger with %s: %j', async (_, trigger, problem) => {
  const found = await problemsOf({ triggers: [{ enabled: true, ...trigger }] })
  expect(found).toEqual(problem ? [expect.stringMatching(problem)] : [])
})

it('a trigger with a pipeline that was saved just now', async () => {
  const trigger = { type: 'pipeline', pipeline: build, status: ['failed'] }
  expect(await problemsOf({ triggers: [trigger] })).toEqual([])
  const id = await installation.save({ name: 'just now' })
  expect(await problemsOf({ triggers: [{ ...trigger, pipeline: id }] })).toEqual([])
})

it('are told of saved triggers in the same way', async () => {
  const id = await installation.save({ name: 'lost', triggers: [{ ...image, account: 'nub' }] })
  const { _entities } = await echo.get(
    'query ($p: [_Any!]!) { _entities(representations: $p) { ... on Pipeline { triggers { problems { path } } } } }',
    { p: [{ __typename: 'Pipeline', id }] },
  )
  expect(_entities[0].triggers[0].problems).toEqual([{ path: 'triggers[0].account' }])
})

it('leave out what Igor and Front50 are not there to tell', async () => {
  const other = await installation.echo()
  installation.away.add('igor').add('front50')
  try {
    const triggers = [
      { ...ci, master: 'unknown' },
      { ...ci, job: undefined, master: 'unknown' },
    ]
    expect(await problemsOf({ triggers }, other)).toEqual([expect.stringMatching(/^triggers\[1\]\.job/)])
  } finally {
    installation.away.clear()
  }
})
