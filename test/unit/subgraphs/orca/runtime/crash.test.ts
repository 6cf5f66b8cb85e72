import type { FailpointName } from '#platform/failpoints/table.ts'
import { json, Receiver } from '../../../../fixtures/receiver.ts'
import { Orca, stage, stageOf, wait } from '../orca.ts'

/** The point at whose nth pass the process stops for ever, as far as anybody outside can see. */
let deadly: FailpointName | undefined
let passesLeft = 0
let died = Promise.withResolvers<void>()

async function failpoint(name: FailpointName): Promise<void> {
  if (name !== deadly || --passesLeft > 0) return
  died.resolve()
  await new Promise(() => undefined)
}

let orca: Orca
let receiver: Receiver
beforeAll(async () => {
  orca = await Orca.start({ failpoint })
  receiver = await Receiver.start(({ method }, response) =>
    json(response, 200, { state: 'DONE' }, method === 'POST' ? { location: '/job' } : {}),
  )
})
afterAll(async () => {
  await orca.stop()
  await receiver.stop()
})

describe('a process that dies', () => {
  const points: FailpointName[] = [
    'orca.start.beforeWrite',
    'orca.start.afterWrite',
    'orca.task.beforeExecute',
    'orca.task.afterExecute',
    'orca.transition.beforeWrite',
    'orca.transition.afterWrite',
  ]
  it.each(points)('at any pass of %s loses nothing and does nothing twice', async (point) => {
    const child = orca.save({ name: 'child', stages: [wait('1')] })
    const pipeline = orca.save({
      stages: [
        stage('1', [], 'webhook', {
          url: `${receiver.url}/start`,
          waitForCompletion: true,
          statusUrlResolution: 'locationHeader',
          statusJsonPath: '$.state',
          successStatuses: 'DONE',
        }),
        stage('2', [], 'pipeline', { pipeline: child }),
        wait('3', ['1', '2']),
      ],
    })
    const endings = new Set<string>()
    let pass = 0
    while (await once(point, ++pass, pipeline, child, endings));
    expect(pass).toBeGreaterThan(1)
    // Only a call that was under way may end as unknown: it must not be made again.
    expect([...endings].filter((each) => each !== 'SUCCEEDED' && each !== 'WEBHOOK_OUTCOME_UNKNOWN')).toEqual(
      [],
    )
    expect(endings).toContain('SUCCEEDED')
  })
})

/** Runs it with a death at that pass; answers whether it came to that. */
async function once(
  point: FailpointName,
  pass: number,
  pipeline: string,
  child: string,
  endings: Set<string>,
) {
  receiver.received.length = 0
  const childrenBefore = await orca.count('executions', { pipelineConfigId: child })
  const requestId = `${point} ${pass}`
  died = Promise.withResolvers()
  passesLeft = pass
  deadly = point
  const started = orca.start(pipeline, { requestId })
  started.catch(() => undefined)
  const finished = started.then((id) => orca.forward(id)).then(() => false)
  finished.catch(() => undefined)
  const isReached = await Promise.race([died.promise.then(() => true), finished])
  deadly = undefined
  if (isReached) await orca.restart(0)
  const id = await orca.start(pipeline, { requestId })
  const execution = await orca.forward(id)
  endings.add(execution.status === 'SUCCEEDED' ? 'SUCCEEDED' : stageOf(execution, '1').failure.code)
  expect(receiver.received.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(1)
  if (execution.status === 'SUCCEEDED')
    expect(await orca.count('executions', { pipelineConfigId: child })).toBe(childrenBefore + 1)
  return isReached
}
