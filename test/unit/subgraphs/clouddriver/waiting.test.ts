import { CloudError } from '../../../../subgraphs/clouddriver/providers/cloudError.ts'
import { until } from '../../../fixtures/until.ts'
import { type Clouddriver, openMongo, startClouddriver } from './clouddriver.ts'
import { StandingCloud, standing } from './standingCloud.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let cloud: StandingCloud
let clouddriver: Clouddriver
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  cloud = new StandingCloud()
  clouddriver = await startClouddriver(mongo.uri, { providers: [standing(cloud)] })
})
afterEach(() => clouddriver.stop())

async function timed<R>(work: Promise<R>): Promise<[R, number]> {
  const begun = performance.now()
  return [await work, performance.now() - begun]
}

/** Lets a wait begin, then changes something; answers how long after the change the answer came. */
async function answeredAfter<R>(waiting: Promise<R>, change: () => void): Promise<[R, number]> {
  await until(() => cloud.listeners > 0)
  const begun = performance.now()
  change()
  cloud.changed()
  return [await waiting, performance.now() - begun]
}

describe('manifestStability', () => {
  const document = `query ($names: [ManifestReference!]!, $known: String, $waitMs: Int) {
    manifestStability(account: "standing", manifests: $names, known: $known, waitMs: $waitMs) {
      digest stable failed manifests { name stable failed message causes }
    }
  }`
  const ask = async (names: string[], more: object = {}) => {
    const manifests = names.map((name) => ({ location: 'default', name }))
    return (await clouddriver.get(document, { names: manifests, ...more })).manifestStability
  }

  it('should answer at once how all are, with causes', async () => {
    cloud.rollout('a', { stable: true })
    cloud.rollout('b', { message: 'Waiting', causes: [{ pod: 'x', reason: 'CrashLoopBackOff' }] })
    expect(await ask(['a', 'b'])).toMatchObject({
      stable: false,
      failed: false,
      manifests: [{ name: 'a', stable: true }, { causes: [{ reason: 'CrashLoopBackOff' }] }],
    })
    expect(cloud.listeners).toBe(0)
  })

  it.each<[string, () => void, object]>([
    ['all are stable', () => cloud.rollout('a', { stable: true }), { stable: true, failed: false }],
    ['one has failed', () => cloud.rollout('a', { failed: true }), { stable: false, failed: true }],
  ])('should answer soon when %s', async (_, change, answer) => {
    cloud.rollout('a')
    const [found, ms] = await answeredAfter(ask(['a'], { waitMs: 20_000 }), change)
    expect(found).toMatchObject(answer)
    expect(ms).toBeLessThan(10_000)
    expect(cloud.listeners).toBe(0)
  })

  it('should answer what differs from what is known, and go on waiting for what does not', async () => {
    cloud.rollout('a', { message: 'one' })
    const { digest } = await ask(['a'])
    const waiting = ask(['a'], { waitMs: 20_000, known: digest })
    await answeredAfter(
      until(() => cloud.reads >= 3),
      () => undefined,
    )
    const [found] = await answeredAfter(waiting, () => cloud.rollout('a', { message: 'two' }))
    expect(found.manifests[0].message).toBe('two')
    expect(found.digest).not.toBe(digest)
    const [other] = await timed(ask(['a'], { waitMs: 20_000, known: digest }))
    expect(other.digest).toBe(found.digest)
  })

  it('should answer when the time is over, and read a burst once', async () => {
    cloud.rollout('a')
    const waiting = timed(ask(['a'], { waitMs: 200 }))
    await until(() => cloud.listeners > 0)
    for (let n = 0; n < 100; n++) cloud.changed()
    const [found, ms] = await waiting
    expect(found.stable).toBe(false)
    expect(ms).toBeGreaterThanOrEqual(190)
    expect(cloud.reads).toBeLessThanOrEqual(3)
  })

  it.each([
    ['UNAVAILABLE', 'UNAVAILABLE'],
    ['UNAUTHENTICATED', 'UNAVAILABLE'],
    ['FORBIDDEN', 'FORBIDDEN'],
    ['INVALID', 'BAD_USER_INPUT'],
    ['NOT_FOUND', 'NOT_FOUND'],
    ['QUOTA', 'CONFLICT'],
  ] as const)('should tell that the cloud said %s', async (said, code) => {
    cloud.refusal = new CloudError(said, 'because')
    const variables = { names: [{ location: '', name: 'a' }], waitMs: 1_000 }
    const { errors } = await clouddriver.ask(document, variables)
    expect(errors[0]).toMatchObject({ message: expect.stringContaining('because'), extensions: { code } })
    expect(cloud.listeners).toBe(0)
  })

  it('should end its wait when the service stops', async () => {
    cloud.rollout('a')
    const waiting = timed(ask(['a'], { waitMs: 20_000 }))
    await until(() => cloud.listeners > 0)
    await clouddriver.end()
    expect((await waiting)[0].stable).toBe(false)
  })
})

describe('job', () => {
  const document = `query ($known: String, $waitMs: Int) {
    job(account: "standing", location: "default", name: "job x", known: $known, waitMs: $waitMs) {
      digest state message instances { name containers } completedTime account { name }
    }
  }`
  const running = {
    account: 'standing',
    location: 'default',
    name: 'job x',
    state: 'Running' as const,
    completionDetails: {},
    instances: [{ name: 'pod x', containers: ['main'] }],
  }

  it('should answer when it ends, or differs from what is known, and null when there is none', async () => {
    expect((await clouddriver.get(document, { waitMs: 10_000 })).job).toBeNull()
    cloud.job = running
    const { job } = await clouddriver.get(document)
    expect(job).toMatchObject({ state: 'Running', instances: [{ name: 'pod x', containers: ['main'] }] })
    const [changed] = await answeredAfter(
      clouddriver.get(document, { waitMs: 20_000, known: job.digest }),
      () => {
        cloud.job = { ...running, message: 'half' }
      },
    )
    expect(changed.job.message).toBe('half')
    const [ended] = await answeredAfter(clouddriver.get(document, { waitMs: 20_000 }), () => {
      cloud.job = { ...running, state: 'Succeeded', completedTime: 0 }
    })
    expect(ended.job).toMatchObject({ state: 'Succeeded', completedTime: '1970-01-01T00:00:00.000Z' })
  })
})

describe('instanceLog', () => {
  const document = `query ($after: String, $first: Int, $waitMs: Int) {
    instanceLog(account: "standing", location: "default", instance: "pod x", after: $after, first: $first, waitMs: $waitMs) {
      lines { sequence text } cursor ended
    }
  }`
  const read = async (variables: object = {}) =>
    (await clouddriver.get(document, { ...variables })).instanceLog

  it('should answer pages that follow each other, with the lines counted', async () => {
    for (const text of ['one', 'two', 'three']) cloud.line(text)
    const first = await read({ first: 2 })
    expect(first).toMatchObject({
      lines: [
        { sequence: 1, text: 'one' },
        { sequence: 2, text: 'two' },
      ],
      ended: false,
    })
    const second = await read({ first: 2, after: first.cursor })
    expect(second).toMatchObject({ lines: [{ sequence: 3, text: 'three' }], ended: false })
    expect(await read({ after: second.cursor })).toEqual({ lines: [], cursor: second.cursor, ended: false })
    expect(cloud.listeners).toBe(0)
  })

  it('should wait for the first line, and for the end', async () => {
    const [page, ms] = await answeredAfter(read({ waitMs: 20_000 }), () => cloud.line('now'))
    expect(page).toMatchObject({ lines: [{ sequence: 1, text: 'now' }], ended: false })
    expect(ms).toBeLessThan(10_000)
    const [end] = await answeredAfter(read({ waitMs: 20_000, after: page.cursor }), () => {
      cloud.logHasEnded = true
    })
    expect(end).toMatchObject({ lines: [], ended: true })
    cloud.logHasEnded = false
    expect((await timed(read({ waitMs: 100, after: page.cursor })))[1]).toBeGreaterThanOrEqual(95)
    await until(() => cloud.listeners === 0)
  })

  it.each([
    ['after', { after: 'here' }],
    ['first', { first: 0 }],
  ])('should refuse a wrong %s', async (path, variables) => {
    const { errors } = await clouddriver.ask(document, variables)
    expect(errors[0]!.extensions.problems[0].path).toBe(path)
  })
})

describe('a manifest', () => {
  it('should be read live, with its events, and once in a request', async () => {
    cloud.put('deployment web', { replicas: 1 })
    const place = '(account: "standing", location: "default", name: "deployment web")'
    const found = await clouddriver.get(
      `{ a: manifest${place} { manifest status events account { name } } b: manifest${place} { name } }`,
    )
    expect(found.a).toMatchObject({
      manifest: { spec: { replicas: 1 } },
      events: [{ reason: 'Scheduled' }],
      account: { name: 'standing' },
    })
    expect(cloud.reads).toBe(1)
    expect(
      (await clouddriver.get('{ manifest(account: "standing", location: "_", name: "x") { name } }'))
        .manifest,
    ).toBeNull()
  })

  it.each([
    ['NEWEST', 'c'],
    ['SECOND_NEWEST', 'b'],
    ['OLDEST', 'a'],
    ['LARGEST', 'b'],
    ['SMALLEST', 'c'],
  ])('should be chosen of its cluster as the %s', async (criteria, name) => {
    cloud.put('a', { replicas: 2 })
    cloud.put('b', { replicas: 3 })
    cloud.put('c', { replicas: 2 })
    const document = `{ targetManifest(account: "standing", location: "default", kind: "replicaSet",
      application: "web", cluster: "web", criteria: ${criteria}) { name } }`
    expect((await clouddriver.get(document)).targetManifest).toEqual({ name })
    cloud.manifests.clear()
    expect((await clouddriver.get(document)).targetManifest).toBeNull()
  })

  it('should be followed from what it is now, and end with NOT_FOUND when it is gone', async () => {
    cloud.put('deployment web', { replicas: 1 })
    const events = clouddriver.watch(
      'subscription { manifestUpdated(account: "standing", location: "default", name: "deployment web") { manifest } }',
    )
    const replicas = async () => {
      const { value } = await events.next()
      return value.data?.manifestUpdated?.manifest.spec.replicas ?? value.errors[0].extensions.code
    }
    expect(await replicas()).toBe(1)
    for (const n of [2, 2, 3]) {
      cloud.put('deployment web', { replicas: n })
      cloud.changed()
    }
    expect(await replicas()).toBe(3)
    cloud.manifests.clear()
    const last = replicas()
    await until(() => cloud.listeners > 0)
    cloud.changed()
    expect(await last).toBe('NOT_FOUND')
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await until(() => cloud.listeners === 0)
  })
})

describe('instanceLogUpdated', () => {
  const document = `subscription {
    instanceLogUpdated(account: "standing", location: "default", instance: "pod x") { sequence text }
  }`

  it('should tell the lines that are there, then live ones, until the log ends', async () => {
    cloud.line('one')
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const { data } of clouddriver.watch(document)) seen.push(data!.instanceLogUpdated)
    })()
    await until(() => seen.length === 1)
    cloud.line('two')
    await until(() => seen.length === 2)
    cloud.logHasEnded = true
    cloud.changed()
    await reading
    expect(seen).toMatchObject([
      { sequence: 1, text: 'one' },
      { sequence: 2, text: 'two' },
    ])
  })

  it('should leave the cloud as soon as nobody reads any more, also while nothing is written', async () => {
    const events = clouddriver.watch(document)
    const pending = events.next()
    await until(() => cloud.listeners === 1)
    await events.return!()
    await until(() => cloud.listeners === 0)
    expect((await pending).done).toBe(true)
  })
})

describe('an operation', () => {
  const on = (name: string, more: object = {}) => [{ [name]: { account: 'standing', ...more } }]

  it('should end at its time-out', async () => {
    expect(await clouddriver.perform(on('takeTooLong'))).toMatchObject({
      state: 'FAILED',
      failure: { code: 'UNAVAILABLE', message: 'takeTooLong took longer than 0.05 s.' },
    })
  })

  it('should fail with what a defect says, and hurt nobody else', async () => {
    expect(await clouddriver.perform(on('break'))).toMatchObject({
      state: 'FAILED',
      failure: { code: 'FAILED', message: expect.stringContaining('missing') },
    })
    expect((await clouddriver.perform(on('answer', { result: {} }))).state).toBe('COMPLETED')
  })

  it('should keep a result without what is too big for the store', async () => {
    const { state, resultObjects } = await clouddriver.perform(
      on('answer', { result: { small: 'kept', big: 'x'.repeat(7.5 * 1024 * 1024) } }),
    )
    expect([state, resultObjects]).toEqual(['COMPLETED', [{ small: 'kept', omitted: ['big'] }]])
  })

  it('should write many phases with few writes', async () => {
    const task = await clouddriver.perform(on('answer', { result: {}, phases: 2_000 }))
    expect(task.history).toHaveLength(2_003)
    expect((await clouddriver.stored('tasks'))[0].history).toHaveLength(2_003)
  })

  it('should show the manifests of its stage as they are now', async () => {
    cloud.put('deployment web', { replicas: 1 })
    const result = { manifestNamesByNamespace: { default: ['deployment web', 'service gone'] } }
    const operations = [...on('answer', { result }), ...on('answer', { result })]
    await clouddriver.perform(operations, { stageId: 's' })
    const document = `{ _entities(representations: [{ __typename: "Stage", id: "s" }]) {
      ... on Stage { manifests { name location account { name } } } } }`
    expect((await clouddriver.get(document))._entities).toEqual([
      { manifests: [{ name: 'deployment web', location: 'default', account: { name: 'standing' } }] },
    ])
  })
})
