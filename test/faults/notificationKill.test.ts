import { Gennaker } from '../fixtures/gennaker.ts'
import { Receiver } from '../fixtures/receiver.ts'
import { until } from '../fixtures/until.ts'

it('sends a notification once more, with the same key, when it is killed before it knew of the first time', async () => {
  const receiver = await Receiver.start()
  const gennaker = await Gennaker.start({ GENNAKER_FAILPOINTS: 'echo.notification.afterSend=kill@1' })
  try {
    const id = await gennaker.savePipeline('shop', {
      name: 'release',
      notifications: [{ type: 'webhook', address: receiver.url, when: ['pipeline.complete'] }],
      stages: [{ refId: '1', type: 'wait', name: 'Wait', waitTime: 0 }],
    })
    const execution = await gennaker.startPipeline(id)
    await gennaker.ended()
    expect(receiver.received).toHaveLength(1)
    await gennaker.run({ GENNAKER_FAILPOINTS: '' })
    const query = `query ($id: ID) {
      notificationDeliveries(executionId: $id) { nodes { status attempts when } }
    }`
    await until(async () => {
      const { notificationDeliveries } = await gennaker.get(query, { id: execution })
      return notificationDeliveries.nodes[0]?.status === 'SENT'
    })
    const { notificationDeliveries } = await gennaker.get(query, { id: execution })
    expect(notificationDeliveries.nodes).toEqual([{ status: 'SENT', attempts: 2, when: 'pipeline.complete' }])
    expect(receiver.received).toHaveLength(2)
    const keys = receiver.received.map(({ headers }) => headers['idempotency-key'])
    expect(keys[0]).toBe(keys[1])
  } finally {
    await gennaker.stop()
    await receiver.stop()
  }
})
