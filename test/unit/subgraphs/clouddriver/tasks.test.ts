import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { LittleCloud } from '../../../../examples/provider/cloud.ts'
import { silent } from '../../../fixtures/subgraphs.ts'
import { until } from '../../../fixtures/until.ts'
import {
  awaitTask,
  type Clouddriver,
  created,
  littleCloud,
  openMongo,
  saveAccount,
  startClouddriver,
  submit,
} from './clouddriver.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())

const open: Clouddriver[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
})

async function start(options: Parameters<typeof startClouddriver>[1] = {}) {
  const clouddriver = await startClouddriver(mongo.uri, options)
  open.push(clouddriver)
  return clouddriver
}

async function startWithAccount(options: Parameters<typeof startClouddriver>[1] = {}) {
  const { cloud, definition } = littleCloud()
  const clouddriver = await start(options)
  await clouddriver.get(saveAccount, { definition })
  return { cloud, clouddriver }
}

/** Ends one as a crash would leave it, and starts another one on its data. */
async function restart(clouddriver: Clouddriver, options: Parameters<typeof startClouddriver>[1] = {}) {
  await clouddriver.end()
  return start({ ...options, database: clouddriver.database })
}

const groupNames = async (cloud: LittleCloud) =>
  (await cloud.describe('north')).groups.map(({ name }) => name)

describe('operations', () => {
  it('should be answered as a task at once, and be done in order', async () => {
    const { cloud, clouddriver } = await startWithAccount()
    cloud.stepMs = 20
    const operations = [
      created(),
      { disableServerGroup: { credentials: 'test', region: 'north', serverGroupName: 'shop-v000' } },
    ]
    const { submitOperations: submitted } = await clouddriver.get(submit, { operations, application: 'shop' })
    expect(submitted).toMatchObject({
      state: 'STARTED',
      application: 'shop',
      resultObjects: [],
      endTime: null,
    })
    const { operationTask: ended } = await clouddriver.get(awaitTask, { id: submitted.id })
    expect(ended).toMatchObject({
      state: 'COMPLETED',
      failure: null,
      resultObjects: [{ serverGroupNames: ['north:shop-v000'] }, { serverGroupName: 'shop-v000' }],
      status: { phase: 'ORCHESTRATION', status: 'Orchestration completed.' },
    })
    expect(ended.history.map(({ phase, status }: Record<string, string>) => `${phase}: ${status}`)).toEqual([
      'ORCHESTRATION: Initializing Orchestration Task',
      'ORCHESTRATION: Processing op: createServerGroup',
      'CREATE_SERVER_GROUP: Creating shop-v000 in north',
      'CREATE_SERVER_GROUP: shop-v000 has 1 of 2 instances',
      'CREATE_SERVER_GROUP: shop-v000 has 2 of 2 instances',
      'ORCHESTRATION: Processing op: disableServerGroup',
      'DISABLE_SERVER_GROUP: Disabling shop-v000',
      'ORCHESTRATION: Orchestration completed.',
    ])
    const [stored] = await clouddriver.stored('tasks')
    expect(stored).toMatchObject({ state: 'COMPLETED', revision: ended.revision })
    expect(stored.history).toHaveLength(ended.history.length)
    expect(stored.results).toHaveLength(2)
    expect(stored.expireAt.getTime() - Date.parse(ended.endTime)).toBe(7 * 86_400_000)
    // What it was asked may hold secrets: it is kept only as long as the task may have to be taken up again.
    expect([stored.submitted, stored.decisions]).toEqual([undefined, undefined])
  })

  it('should be one task under one request id', async () => {
    const { cloud, clouddriver } = await startWithAccount()
    const again = () =>
      clouddriver.get(submit, { operations: [created()], requestId: 'execution/stage/task' })
    const answers = await Promise.all([again(), again(), again()])
    const ids = new Set(answers.map(({ submitOperations }) => submitOperations.id))
    expect(ids.size).toBe(1)
    await clouddriver.get(awaitTask, { id: [...ids][0] })
    expect((await again()).submitOperations).toMatchObject({ id: [...ids][0], state: 'COMPLETED' })
    expect(await groupNames(cloud)).toEqual(['shop-v000'])
    const { errors } = await clouddriver.ask(submit, {
      operations: [
        { destroyServerGroup: { account: 'test', region: 'north', serverGroupName: 'shop-v000' } },
      ],
      requestId: 'execution/stage/task',
    })
    expect(errors[0]!.extensions.code).toBe('CONFLICT')
  })

  it.each<[string, unknown[], [string, RegExp][]]>([
    ['no operation', [], [['operations', /from 1 to 100/]]],
    ['what is no object', ['createServerGroup'], [['operations[0]', /must be an object, not a text/]]],
    ['an object of two keys', [{ a: {}, b: {} }], [['operations[0]', /one key/]]],
    [
      'an unknown operation',
      [{ createServerGruop: {} }],
      [['operations[0].createServerGruop', /did you mean createServerGroup\?/]],
    ],
    [
      'an unknown account',
      [created({ account: 'tset' })],
      [['operations[0].createServerGroup.account', /no account tset.* did you mean test\?/]],
    ],
    [
      'no account',
      [created({ account: undefined })],
      [['operations[0].createServerGroup.account', /names no account/]],
    ],
    [
      'wrong parameters of several',
      [created({ image: 1 }), created({ tags: { a: 1 }, colour: 'red' })],
      [
        ['operations[0].createServerGroup.image', /must be a text, not a number/],
        ['operations[1].createServerGroup.tags.a', /must be a text/],
        ['operations[1].createServerGroup.colour', /not known/],
      ],
    ],
    [
      'parameters that do not fit the account',
      [created({ region: 'moon' })],
      [['operations[0].createServerGroup.region', /north, south/]],
    ],
    [
      'more than fits into the store',
      Array.from({ length: 100 }, () => created({ tags: { big: 'x'.repeat(1_000_000) } })),
      [['operations', /larger than 8 MB/]],
    ],
  ])('should be refused with all problems and their places: %s', async (_, operations, problems) => {
    const { cloud, clouddriver } = await startWithAccount()
    const { errors } = await clouddriver.ask(submit, { operations })
    expect(errors[0]!.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      problems: problems.map(([path, message]) => ({ path, message: expect.stringMatching(message) })),
    })
    expect(await clouddriver.stored('tasks')).toEqual([])
    expect(await groupNames(cloud)).toEqual([])
  })

  it('should tell why they failed, and leave those behind', async () => {
    const { cloud, clouddriver } = await startWithAccount()
    const gone = { region: 'north', serverGroupName: 'shop-v007' }
    const task = await clouddriver.perform([
      created(),
      { enableServerGroup: { account: 'test', ...gone } },
      created(),
    ])
    expect(task).toMatchObject({
      state: 'FAILED',
      failure: { code: 'NOT_FOUND', message: 'There is no group shop-v007 in north.' },
      resultObjects: [
        { serverGroupNames: ['north:shop-v000'] },
        { type: 'EXCEPTION', operation: 'enableServerGroup', cause: 'NOT_FOUND' },
      ],
    })
    expect(await groupNames(cloud)).toEqual(['shop-v000'])
  })

  it('should end between two steps when they are canceled, and leave what is done', async () => {
    const { cloud, clouddriver } = await startWithAccount()
    cloud.stepMs = 10
    const { submitOperations: task } = await clouddriver.get(submit, {
      operations: [created({ capacity: { min: 0, max: 1000, desired: 1000 } }), created()],
    })
    await until(async () => (await cloud.describe('north')).groups[0]?.machines[1] !== undefined)
    const cancel = `mutation ($id: ID!) { cancelOperationTask(id: $id, reason: "wrong image") { id } }`
    await clouddriver.get(cancel, { id: task.id })
    const { operationTask: ended } = await clouddriver.get(awaitTask, { id: task.id })
    expect(ended).toMatchObject({
      state: 'CANCELED',
      failure: { code: 'CANCELED', message: 'ann has canceled it: wrong image' },
    })
    expect((await cloud.describe('north')).groups.map(({ machines }) => machines.length < 10)).toEqual([true])
    expect((await clouddriver.get(cancel, { id: task.id })).cancelOperationTask.id).toBe(task.id)
    expect((await clouddriver.ask(cancel, { id: 'nobody' })).errors[0]!.extensions.code).toBe('NOT_FOUND')
  })
})

describe('a task', () => {
  it.each([
    ['before it has begun', 'clouddriver.operation.beforeRun=delay:1500@1', []],
    ['when it has decided', 'clouddriver.operation.decided=delay:1500@1', []],
    ['when its operation is done', 'clouddriver.operation.afterRun=delay:1500@1', ['shop-v000']],
    ['between two operations', 'clouddriver.operation.recorded=delay:1500@1', ['shop-v000']],
    ['at its end', 'clouddriver.task.beforeEnd=delay:1500@1', ['shop-v000', 'shop-v001']],
  ])('should go on after a death %s, and do nothing twice', async (_, failpoints, done) => {
    const { cloud, clouddriver } = await startWithAccount({ failpoints })
    const operations = [created(), created()]
    const { submitOperations: task } = await clouddriver.get(submit, { operations })
    await until(async () => (await groupNames(cloud)).length === done.length)
    if (failpoints.includes('decided'))
      await until(async () => (await clouddriver.stored('tasks'))[0].decisions)
    if (failpoints.includes('recorded'))
      await until(async () => (await clouddriver.stored('tasks'))[0].results[0])
    const next = await restart(clouddriver)
    const { operationTask: ended } = await next.get(awaitTask, { id: task.id })
    expect(ended).toMatchObject({
      state: 'COMPLETED',
      resultObjects: [{ serverGroupNames: ['north:shop-v000'] }, { serverGroupNames: ['north:shop-v001'] }],
    })
    expect(await groupNames(cloud)).toEqual(['shop-v000', 'shop-v001'])
  })

  it('should fail when its account is gone after a restart', async () => {
    const { clouddriver } = await startWithAccount({
      failpoints: 'clouddriver.operation.beforeRun=delay:1500',
    })
    const { submitOperations: task } = await clouddriver.get(submit, { operations: [created()] })
    await clouddriver.get('mutation { deleteAccount(name: "test") }')
    const next = await restart(clouddriver)
    expect((await next.get(awaitTask, { id: task.id })).operationTask).toMatchObject({
      state: 'FAILED',
      failure: { code: 'INVALID', message: expect.stringContaining('no account test') },
    })
  })

  it('should be canceled after a restart when that was asked before', async () => {
    const { cloud, clouddriver } = await startWithAccount({
      failpoints: 'clouddriver.operation.beforeRun=delay:1500',
    })
    const { submitOperations: task } = await clouddriver.get(submit, { operations: [created()] })
    await clouddriver.get(`mutation { cancelOperationTask(id: "${task.id}") { id } }`)
    const next = await restart(clouddriver)
    expect((await next.get(awaitTask, { id: task.id })).operationTask.state).toBe('CANCELED')
    expect(await groupNames(cloud)).toEqual([])
  })

  it('should be told by another replica, which learns of its end and cancels it', async () => {
    const engine = createEmbeddedEngine(silent)
    const { cloud, clouddriver: one } = await startWithAccount({ engine })
    const two = await start({ engine, database: one.database })
    cloud.stepMs = 30
    const { submitOperations: task } = await one.get(submit, {
      operations: [created({ capacity: { min: 0, max: 500, desired: 500 } })],
    })
    const { operationTask: newer } = await two.get(awaitTask, { id: task.id, afterRevision: 3 })
    expect(newer.revision).toBeGreaterThan(3)
    const ended = two.get(awaitTask, { id: task.id })
    await two.get(`mutation { cancelOperationTask(id: "${task.id}") { id } }`)
    expect((await ended).operationTask.state).toBe('CANCELED')
    await two.end()
    await one.stop()
    await engine.stop()
  })

  it('should stream its phases to subscribers, and end their subscription', async () => {
    const { cloud, clouddriver } = await startWithAccount()
    cloud.stepMs = 5
    const { submitOperations: task } = await clouddriver.get(submit, { operations: [created()] })
    const document = `subscription ($id: ID!) {
      operationTaskUpdated(id: $id) { revision state status { status } history { status } }
    }`
    const seen: { revision: number; state: string; status: { status: string } }[] = []
    for await (const { data } of clouddriver.watch(document, { id: task.id }))
      seen.push((data as { operationTaskUpdated: (typeof seen)[number] }).operationTaskUpdated)
    expect(seen.map(({ revision }) => revision)).toEqual(
      seen.map(({ revision }) => revision).toSorted((a, b) => a - b),
    )
    expect(seen.map(({ status }) => status.status)).toEqual(
      expect.arrayContaining(['shop-v000 has 1 of 2 instances', 'Orchestration completed.']),
    )
    expect(seen.at(-1)!.state).toBe('COMPLETED')
    const { value: failed } = await clouddriver.watch(document, { id: 'nobody' }).next()
    expect(failed.errors![0]!.extensions!.code).toBe('NOT_FOUND')
  })

  it('should belong to its stage', async () => {
    const { clouddriver } = await startWithAccount()
    await clouddriver.perform([created()], { stageId: 'stage-1' })
    const document = `query ($all: [_Any!]!) {
      _entities(representations: $all) {
        ... on Stage { operationTasks { state } manifests { name } }
        ... on OperationTask { state }
      }
    }`
    const [{ _id }] = await clouddriver.stored('tasks')
    const all = [
      { __typename: 'Stage', id: 'stage-1' },
      { __typename: 'Stage', id: 'stage-2' },
      { __typename: 'OperationTask', id: _id },
    ]
    expect((await clouddriver.get(document, { all }))._entities).toEqual([
      { operationTasks: [{ state: 'COMPLETED' }], manifests: [] },
      { operationTasks: [], manifests: [] },
      { state: 'COMPLETED' },
    ])
  })

  it('should answer within its time when nothing happens, and at once without one', async () => {
    const { cloud, clouddriver } = await startWithAccount()
    cloud.stepMs = 30
    const operations = [created({ capacity: { min: 0, max: 500, desired: 500 } })]
    const { submitOperations: task } = await clouddriver.get(submit, { operations })
    const begun = performance.now()
    const { operationTask } = await clouddriver.get(awaitTask, {
      id: task.id,
      afterRevision: 1_000_000,
      waitMs: 100,
    })
    expect(operationTask.state).toBe('STARTED')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(95)
    expect((await clouddriver.get(awaitTask, { id: task.id, waitMs: 0 })).operationTask.state).toBe('STARTED')
    expect((await clouddriver.get(awaitTask, { id: 'nobody' })).operationTask).toBeNull()
    const { errors } = await clouddriver.ask(awaitTask, { id: task.id, waitMs: 60_000 })
    expect(errors[0]!.extensions.problems).toEqual([{ path: 'waitMs', message: 'must be from 0 to 25000' }])
  })
})
