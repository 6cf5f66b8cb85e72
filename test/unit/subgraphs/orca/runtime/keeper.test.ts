import { until } from '../../../../fixtures/until.ts'
import { judgment, Orca, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

/** What the service reads of a document that was changed behind its back tells whether it had it in memory. */
const isKept = async (id: string) => {
  await orca.documents.updateOne({ _id: id }, { $set: { canceledBy: 'nobody' } })
  const [now] = await orca.follow(
    'subscription ($id: ID!) { executionUpdated(id: $id) { canceledBy } }',
    { id },
    () => true,
  )
  return now.canceledBy !== 'nobody'
}

describe('what is kept of executions in memory', () => {
  it('is all of those that run', async () => {
    const id = await orca.start([judgment('1')])
    await orca.whenStage(id, '1', 'RUNNING')
    expect(await isKept(id)).toBe(true)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('is nothing of those that have ended', async () => {
    const id = await orca.start([wait('1')], { trigger: { payload: 'x'.repeat(100_000) } })
    await orca.ended(id)
    await until(async () => (await orca.documents.findOne({ _id: id }))!.nextDueAt === undefined)
    expect(await isKept(id)).toBe(false)
  })

  it('is all that a change needs, though others change the same execution at the same time', async () => {
    const id = await orca.start([judgment('1'), ...Array.from({ length: 20 }, (_, n) => judgment(`p${n}`))])
    await orca.whenStage(id, 'p19', 'RUNNING')
    const judged = Array.from({ length: 20 }, (_, n) =>
      orca.control('judgeStage', id, `p${n}`, { judgment: 'CONTINUE' }),
    )
    for (const { errors } of await Promise.all(judged)) expect(errors).toEqual([])
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })
})
