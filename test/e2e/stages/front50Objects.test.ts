import { Gennaker } from '../../fixtures/gennaker.ts'
import { base64, type Json, type Seen, save, task } from './support.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start()
  await save(gennaker, [])
}, 60_000)
afterAll(() => gennaker.stop())

describe('projects', () => {
  const named = async (name: string): Promise<Seen> =>
    (await gennaker.get('query ($name: String) { project(name: $name) { id email version } }', { name }))
      .project

  it('are created, changed and deleted', async () => {
    const project: Json = { name: 'retail', email: 'ann@example.com', config: { applications: ['shop'] } }
    const created = await task(gennaker, { type: 'upsertProject', project })
    const { id } = await named('retail')
    expect(created.context).toMatchObject({ 'notification.type': 'upsertproject', 'project.id': id })
    await task(gennaker, {
      type: 'upsertProject',
      project: base64({ ...project, id, email: 'bob@example.com' }),
    })
    expect(await named('retail')).toMatchObject({ id, email: 'bob@example.com', version: 2 })
    expect((await task(gennaker, { type: 'deleteProject', project: { id } })).status).toBe('SUCCEEDED')
    expect(await named('retail')).toBeNull()
  })

  it('are refused with what is wrong', async () => {
    const { failure } = await task(gennaker, { type: 'upsertProject', project: { email: 1 } })
    expect(failure.code).toBe('SAVE_REFUSED')
    expect(failure.message).toMatch(/name/)
  })
})

describe('plugins', () => {
  const pluginInfo: Json = {
    id: 'acme.notes',
    description: 'Notes',
    provider: 'ann@example.com',
    releases: [
      {
        version: '1.0.0',
        date: '2026-01-01T00:00:00Z',
        requires: 'orca>=1.0.0',
        url: 'https://example.com/notes.zip',
        sha512sum: 'a'.repeat(128),
      },
    ],
  }
  const saved = async () => (await gennaker.get('{ pluginInfo(id: "acme.notes") { id } }')).pluginInfo

  it('are saved and deleted', async () => {
    const { status, context, failure } = await task(gennaker, { type: 'upsertPluginInfo', pluginInfo })
    expect([status, failure]).toEqual(['SUCCEEDED', null])
    expect(context.pluginInfo).toMatchObject({ id: 'acme.notes' })
    expect(await saved()).toEqual({ id: 'acme.notes' })
    await task(gennaker, { type: 'deletePluginInfo', pluginInfoId: 'acme.notes' })
    expect(await saved()).toBeNull()
  })
})

describe('entity tags', () => {
  const id = 'kubernetes:servergroup:web-v001:prod:default'
  const entityRef: Json = {
    cloudProvider: 'kubernetes',
    entityType: 'servergroup',
    entityId: 'web-v001',
    account: 'prod',
    region: 'default',
  }
  const tag = (name: string, value: string): Json => ({ name, value, valueType: 'literal' })
  const tags = async () => {
    const { entityTags } = await gennaker.get(
      'query ($id: ID!) { entityTags(id: $id) { tags { name value } } }',
      {
        id,
      },
    )
    return entityTags && Object.fromEntries(entityTags.tags.map(({ name, value }: Json) => [name, value]))
  }
  const upsert = (given: Json[], more: Json = {}) =>
    task(gennaker, { type: 'upsertEntityTags', entityRef, tags: given, ...more })

  it('are put to a thing and taken from it', async () => {
    expect((await upsert([tag('a', '1'), tag('b', '2')])).context.entityId).toBe(id)
    await upsert([tag('b', '3'), tag('c', '4')])
    expect(await tags()).toEqual({ a: '1', b: '3', c: '4' })
    await task(gennaker, { type: 'deleteEntityTags', id, tags: ['a'] })
    expect(await tags()).toEqual({ b: '3', c: '4' })
    await upsert([tag('d', '5')], { isPartial: false })
    expect(await tags()).toEqual({ d: '5' })
    await task(gennaker, { type: 'deleteEntityTags', id, deleteAll: true })
    expect(await tags()).toBeNull()
  })

  it('are not lost when several are put at the same time', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    await Promise.all(names.map((name) => upsert([tag(name, name)])))
    expect(await tags()).toEqual(Object.fromEntries(names.map((name) => [name, name])))
  })
})
