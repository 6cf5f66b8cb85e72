import type { FailpointName } from '#platform/failpoints/table.ts'
import { type Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { configMap, deploys, ended, replicaSet, serverGroups, startWithSandbox } from './support.ts'

/**
 * Where the process dies by kill -9 during a deployment, and at which pass after the start: on the way between the two
 * services. test/faults/deploymentKill.test.ts has the operations themselves.
 */
const deaths: { point: FailpointName; pass: number }[] = [
  { point: 'clouddriver.submit.afterWrite', pass: 1 },
  // The stage's second task submits: Orca does not know that the operations have arrived.
  { point: 'orca.task.afterExecute', pass: 2 },
  { point: 'clouddriver.task.afterEnd', pass: 1 },
]

describe('kill -9 during a deployment', () => {
  let gennaker: Gennaker
  beforeAll(async () => {
    gennaker = await startWithSandbox()
  })
  afterAll(() => gennaker.stop())

  it.each(deaths.map((death, index) => ({ ...death, index })))(
    'at $point, pass $pass: it goes on, and there is one version',
    async ({ point, pass, index }) => {
      const name = `web${index}`
      const pipeline = await gennaker.savePipeline('shop', {
        name,
        stages: [deploys([configMap(name, { a: '1' }), replicaSet(name, 'shop/web:1')])],
      })
      await gennaker.kill()
      await gennaker.run({ GENNAKER_FAILPOINTS: `${point}=kill@${pass}` })
      await gennaker.startPipeline(pipeline, { requestId: name }).catch(() => undefined)
      await gennaker.ended()
      await gennaker.run()
      const execution = await ended(gennaker, await gennaker.startPipeline(pipeline, { requestId: name }))
      const { failure, outputs } = stageOf(execution, '0')
      expect([execution.status, failure]).toEqual(['SUCCEEDED', null])
      expect(outputs['outputs.manifestNamesByNamespace']).toEqual({
        default: [`configMap ${name}-v000`, `replicaSet ${name}-v000`],
      })
      const versions = [...(await serverGroups(gennaker)).keys()].filter((group) =>
        group.includes(` ${name}-`),
      )
      expect(versions).toEqual([`replicaSet ${name}-v000`])
    },
  )
})
