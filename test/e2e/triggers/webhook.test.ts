import { Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start()
}, 60_000)
afterAll(() => gennaker.stop())

const waits = [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }]

async function call(source: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${gennaker.url}/webhooks/webhook/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { eventId: string }).eventId
}

const executionsOf = async (pipeline: string) => {
  const { pipeline: found } = await gennaker.get(
    'query ($id: ID!) { pipeline(id: $id) { executions(first: 50) { nodes { id status trigger } } } }',
    { id: pipeline },
  )
  return found.executions.nodes
}

const started = async (pipeline: string, count = 1) => {
  await until(async () => (await executionsOf(pipeline)).length >= count)
  return executionsOf(pipeline)
}

it('starts a pipeline that was saved just before, with what the payload brings', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'by webhook',
    stages: waits,
    triggers: [
      {
        type: 'webhook',
        enabled: true,
        source: 'build',
        payloadConstraints: { branch: '^main', '$.repository.name': 'shop' },
        parameters: { region: 'eu', size: 'small' },
        secret: null,
      },
    ],
  })
  await call('build', { branch: 'other', repository: { name: 'shop' } })
  const eventId = await call('build', {
    branch: 'main',
    repository: { name: 'shop' },
    parameters: { size: 'big' },
    artifacts: [{ type: 'docker/image', name: 'shop', version: '1', reference: 'shop:1' }],
  })
  const [execution, ...others] = await started(id)
  expect(others).toEqual([])
  expect(execution.trigger).toMatchObject({
    type: 'webhook',
    source: 'build',
    eventId,
    user: 'anonymous',
    parameters: { region: 'eu', size: 'big' },
    payload: { branch: 'main' },
    artifacts: [{ reference: 'shop:1' }],
  })
  expect(await gennaker.when(execution.id, ({ status }) => status === 'SUCCEEDED')).toBeDefined()
})
