import { createConnection } from 'mongoose'
import { type Front50, openMongo, startFront50 } from './front50.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let front50: Front50

beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  front50 = await startFront50(mongo.uri)
  await front50.get('mutation { saveApplication(name: "app", attributes: {}) { name } }')
})
afterEach(() => front50.stop())

const save = (definition: unknown) =>
  front50.get(
    'mutation ($definition: JSON!) { savePipeline(application: "app", definition: $definition) { id version } }',
    { definition },
  )

const found = async (filter: Record<string, unknown>): Promise<string[]> =>
  (
    await front50.get(
      'query ($filter: PipelineFilter) { pipelines(filter: $filter, first: 1000) { nodes { name } } }',
      { filter },
    )
  ).pipelines.nodes
    .map(({ name }: { name: string }) => name)
    .sort()

/** Makes the documents as they were before there were labels. */
async function withoutLabels(work: (pipelines: ReturnType<Db['collection']>) => Promise<unknown>) {
  const connection = await createConnection(mongo.uri, { dbName: front50.database }).asPromise()
  await work(connection.collection('pipelines'))
  await connection.close()
}
type Db = Awaited<ReturnType<ReturnType<typeof createConnection>['asPromise']>>

describe('pipelines that were saved before there were labels', () => {
  it('are found by trigger, state and account after the next start', async () => {
    await save({
      name: 'nightly',
      triggers: [{ type: 'cron', enabled: true, cronExpression: '0 0 * * * ?' }],
    })
    await save({ name: 'off', disabled: true, triggers: [{ type: 'cron', enabled: false }] })
    await save({ name: 'managed', roles: ['ops'] })
    await withoutLabels((pipelines) => pipelines.updateMany({}, { $unset: { labels: 1 } }))
    expect(await found({ triggerType: 'cron' })).toEqual([])

    front50 = await front50.restart()

    expect(await found({ triggerType: 'cron' })).toEqual(['nightly'])
    expect(await found({ enabled: true })).toEqual(['managed', 'nightly'])
    const { serviceAccounts } = await front50.get('{ serviceAccounts(managed: true) { nodes { memberOf } } }')
    expect(serviceAccounts.nodes).toEqual([{ memberOf: ['ops'] }])
  })

  it('are all reached, however many there are, and no version is made of it', async () => {
    await save({ name: 'first', triggers: [{ type: 'git', enabled: true }] })
    await withoutLabels(async (pipelines) => {
      const document = await pipelines.findOne({})
      const { labels: _, ...old } = document!
      await pipelines.deleteMany({})
      await pipelines.insertMany(
        Array.from({ length: 1_001 }, (_, n) => ({
          ...old,
          _id: `id-${n}` as never,
          lineage: `lineage-${n}`,
          nameKey: `name-${n}`,
        })),
      )
    })

    front50 = await front50.restart()

    const filter = 'filter: { triggerType: "git" }'
    const { pipelines } = await front50.get(
      `{ pipelines(${filter}, first: 1) { totalCount nodes { version } } }`,
    )
    expect(pipelines).toEqual({ totalCount: 1_001, nodes: [{ version: 1 }] })
  })
})
