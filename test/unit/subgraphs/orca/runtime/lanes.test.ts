import { Receiver } from '../../../../fixtures/receiver.ts'
import { until } from '../../../../fixtures/until.ts'
import { Orca, stage, wait } from '../orca.ts'

it('endpoints that do not answer hold up nobody else', async () => {
  const receiver = await Receiver.start(() => undefined)
  const orca = await Orca.start({ orca: { concurrency: 2 }, http: { allowLoopback: true } })
  const hanging = []
  for (let n = 0; n < 5; n++)
    hanging.push(await orca.start([stage('1', [], 'webhook', { url: receiver.url })]))
  await until(() => receiver.received.length === 5)
  const text = `\${#fromUrl('${receiver.url}')}`
  for (let n = 0; n < 5; n++)
    hanging.push(await orca.start({ spelEvaluator: 'v4', stages: [wait('1', [], { text })] }))
  await until(() => receiver.received.length === 10)
  const quick = await orca.ended(await orca.start([wait('1'), wait('2', ['1'])]))
  expect(quick.status).toBe('SUCCEEDED')
  for (const id of hanging) await orca.control('cancelExecution', id)
  for (const id of hanging) expect((await orca.ended(id)).status).toBe('CANCELED')
  await orca.stop()
  await receiver.stop()
})

it('a stage whose expressions wait for an answer is skipped at once', async () => {
  const receiver = await Receiver.start(() => undefined)
  const orca = await Orca.start({ http: { allowLoopback: true } })
  const text = `\${#fromUrl('${receiver.url}')}`
  const id = await orca.start({ spelEvaluator: 'v4', stages: [wait('1', [], { text }), wait('2', ['1'])] })
  await until(() => receiver.received.length === 1)
  await orca.control('skipStage', id, '1')
  const { status, stages } = await orca.ended(id)
  expect([status, ...stages.map((each: { status: string }) => each.status)]).toEqual([
    'SUCCEEDED',
    'SKIPPED',
    'SUCCEEDED',
  ])
  await orca.stop()
  await receiver.stop()
})
