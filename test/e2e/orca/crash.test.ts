import type { FailpointName } from '#platform/failpoints/table.ts'
import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { json, Receiver } from '../../fixtures/receiver.ts'

/**
 * Where the process dies by kill -9, at which pass, and how the execution may end afterwards. Every pass of every point
 * is gone through in test/unit/subgraphs/orca/runtime/crash.test.ts; these show that a real death is no different.
 */
const deaths: { point: FailpointName; pass: number; endings: string[] }[] = [
  { point: 'orca.start.afterWrite', pass: 1, endings: ['SUCCEEDED'] },
  // The first task is the call: nobody knows whether the endpoint has got it, so it is not made again.
  { point: 'orca.task.beforeExecute', pass: 1, endings: ['WEBHOOK_OUTCOME_UNKNOWN'] },
  { point: 'orca.task.afterExecute', pass: 1, endings: ['WEBHOOK_OUTCOME_UNKNOWN'] },
  { point: 'orca.transition.beforeWrite', pass: 1, endings: ['SUCCEEDED'] },
  { point: 'orca.transition.afterWrite', pass: 2, endings: ['SUCCEEDED', 'WEBHOOK_OUTCOME_UNKNOWN'] },
]

describe('kill -9 at a named point', () => {
  let gennaker: Gennaker
  let receiver: Receiver
  let pipeline: string

  beforeAll(async () => {
    receiver = await Receiver.start((_, response) => json(response, 200, {}))
    gennaker = await Gennaker.start({ GENNAKER_HTTP_ALLOW_PRIVATE_NETWORKS: 'true' })
    pipeline = await gennaker.savePipeline('crash', {
      name: 'calls',
      stages: [
        { type: 'webhook', url: receiver.url },
        { type: 'wait', waitTime: 0.1 },
      ],
    })
  })
  afterAll(async () => {
    await gennaker.stop()
    await receiver.stop()
  })

  it.each(deaths)(
    '$point, pass $pass: the execution ends, and the call was made once at most',
    async (death) => {
      const { point, pass, endings } = death
      receiver.received.length = 0
      await gennaker.kill()
      await gennaker.run({ GENNAKER_FAILPOINTS: `${point}=kill@${pass}` })
      const requestId = `${point} ${pass}`
      await gennaker.startPipeline(pipeline, { requestId }).catch(() => undefined)
      await gennaker.ended()
      await gennaker.run()
      const id = await gennaker.startPipeline(pipeline, { requestId })
      const { status, stages } = await gennaker.when(id, (execution) =>
        /SUCCEEDED|TERMINAL/.test(execution.status),
      )
      expect(endings).toContain(status === 'SUCCEEDED' ? status : stageOf({ stages }, '0').failure.code)
      expect(receiver.received.length).toBeLessThanOrEqual(1)
      if (status === 'SUCCEEDED') expect(receiver.received).toHaveLength(1)
    },
  )
})
