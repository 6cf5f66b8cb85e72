import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { createLogger } from '#platform/log/log.ts'
import { ChangeFeed } from '../../../../subgraphs/front50/runtime/changeFeed.ts'
import { type Front50, openMongo, startFront50 } from './front50.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let front50: Front50
beforeAll(async () => {
  mongo = await openMongo()
  front50 = await startFront50(mongo.uri)
  await front50.get('mutation { saveApplication(name: "shop", attributes: {}) { name } }')
})
afterAll(async () => {
  await front50.stop()
  await mongo.stop()
})

const changes = async (after: string | null, waitMs = 0, first = 200) => {
  const { pipelineChanges } = await front50.get(
    `query ($after: String, $waitMs: Int, $first: Int) {
      pipelineChanges(after: $after, waitMs: $waitMs, first: $first) {
        cursor reset deleted changed { id name version definition application { name } }
      }
    }`,
    { after, waitMs, first },
  )
  return pipelineChanges
}
const now = async () => (await changes(null)).cursor as string
const savePipeline = async (definition: Record<string, unknown>, application = 'shop') => {
  const { savePipeline: saved } = await front50.get(
    'mutation ($a: String!, $d: JSON!) { savePipeline(application: $a, definition: $d) { id } }',
    { a: application, d: { stages: [], ...definition } },
  )
  return saved.id as string
}

describe('changes of pipelines', () => {
  it('begin with a cursor and the advice to read all', async () => {
    expect(await changes(null)).toEqual({ cursor: expect.any(String), reset: true, deleted: [], changed: [] })
    expect(await changes(await now())).toMatchObject({ reset: false, changed: [], deleted: [] })
  })

  it.each(['nonsense', 'another-process:0', ''])('are unknown for the cursor %s', async (cursor) => {
    expect(await changes(cursor)).toMatchObject({ reset: true, changed: [] })
  })

  it('beyond the present are unknown too', async () => {
    expect(await changes((await now()).replace(/\d+$/, '999999'))).toMatchObject({ reset: true })
  })

  it('tell a pipeline that was saved twice once, as it is now', async () => {
    const cursor = await now()
    const id = await savePipeline({ id: 'twice', name: 'twice' })
    await savePipeline({ id, name: 'twice', description: 'again' })
    const answer = await changes(cursor)
    expect(answer.changed).toMatchObject([
      { id, name: 'twice', version: 2, application: { name: 'shop' }, definition: { description: 'again' } },
    ])
    expect(await changes(answer.cursor)).toMatchObject({ changed: [], deleted: [] })
  })

  it('come in pages', async () => {
    const cursor = await now()
    for (const id of ['p1', 'p2', 'p3']) await savePipeline({ id, name: id })
    const first = await changes(cursor, 0, 2)
    const second = await changes(first.cursor, 0, 2)
    expect([first, second].map(({ changed }) => changed.map(({ id }: { id: string }) => id).sort())).toEqual([
      ['p1', 'p2'],
      ['p3'],
    ])
  })

  it('tell a pipeline that is gone', async () => {
    const id = await savePipeline({ id: 'gone', name: 'gone' })
    const cursor = await now()
    await front50.get('mutation ($id: ID!) { deletePipeline(id: $id) }', { id })
    expect(await changes(cursor)).toMatchObject({ changed: [], deleted: [id] })
  })

  it('tell the pipelines of an application that is renamed or deleted', async () => {
    await front50.get('mutation { saveApplication(name: "old", attributes: {}) { name } }')
    const id = await savePipeline({ id: 'moving', name: 'moving' }, 'old')
    let cursor = await now()
    await front50.get('mutation { renameApplication(name: "old", newName: "new") { name } }')
    expect(await changes(cursor)).toMatchObject({ changed: [{ id, application: { name: 'new' } }] })
    cursor = await now()
    await front50.get('mutation { deleteApplication(name: "new") }')
    expect(await changes(cursor)).toMatchObject({ changed: [], deleted: [id] })
  })

  it('tell the pipelines whose template is saved, and no strategies', async () => {
    const template = (text: string) => ({
      schema: 'v2',
      id: 'waiting',
      metadata: { name: 'waiting', description: text, owner: 'a@b.c', scopes: ['global'] },
      protect: false,
      variables: [],
      pipeline: { stages: [] },
    })
    const save = 'mutation ($d: JSON!) { savePipelineTemplate(definition: $d) { id } }'
    await front50.get(save, { d: template('one') })
    const reference = {
      reference: 'spinnaker://waiting',
      artifactAccount: 'front50ArtifactCredentials',
      type: 'front50/pipelineTemplate',
    }
    const id = await savePipeline({
      id: 'made',
      name: 'made',
      schema: 'v2',
      type: 'templatedPipeline',
      template: reference,
    })
    const cursor = await now()
    await front50.get(save, { d: template('two') })
    await front50.get('mutation ($d: JSON!) { saveStrategy(application: "shop", definition: $d) { id } }', {
      d: { name: 'a strategy', stages: [] },
    })
    expect(await changes(cursor)).toMatchObject({ changed: [{ id }], deleted: [] })
  })

  it('are waited for', async () => {
    const cursor = await now()
    const answer = changes(cursor, 20_000)
    const id = await savePipeline({ id: 'awaited', name: 'awaited' })
    expect((await answer).changed).toMatchObject([{ id }])
  })

  it('must not be asked for by the thousand', async () => {
    const { errors } = await front50.ask('{ pipelineChanges(first: 501) { cursor } }')
    expect(errors[0]).toMatchObject({ extensions: { problems: [{ path: 'first' }] } })
  })
})

describe('a feed of changes', () => {
  it('forgets the oldest: who knows less reads all', async () => {
    const engine = createEmbeddedEngine(createLogger({ level: 'silent', format: 'json' }))
    const feed = new ChangeFeed(engine.events, 'here')
    const { cursor: beginning } = feed.since(undefined, 1)
    feed.tell('first')
    await Promise.resolve()
    const { cursor } = feed.since(beginning, 1)
    for (let n = 0; n < 20_000; n++) feed.tell(`p${n}`)
    await new Promise(setImmediate)
    expect(feed.since(beginning, 1)).toMatchObject({ isReset: true })
    expect(feed.since(cursor, 2)).toMatchObject({ isReset: false, ids: ['p0', 'p1'] })
    feed.stop()
    await engine.stop()
  })
})
