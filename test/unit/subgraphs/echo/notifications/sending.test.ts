import { openMongo } from '../../../../fixtures/mongo.ts'
import { json } from '../../../../fixtures/receiver.ts'
import { until } from '../../../../fixtures/until.ts'
import { Notified } from './notified.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
const running: Notified[] = []
beforeAll(async () => {
  mongo = await openMongo()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})
afterAll(() => mongo.stop())

async function start(options: Parameters<typeof Notified.start>[1] = {}): Promise<Notified> {
  const notified = await Notified.start(mongo.uri, options)
  running.push(notified)
  return notified
}

async function restart(notified: Notified, options = {}): Promise<Notified> {
  running.splice(running.indexOf(notified), 1)
  const next = await notified.restart(options)
  running.push(next)
  return next
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the test asked for
type Anything = any

const asked = (notification: Anything, when: string, text?: string) => ({
  notification,
  when,
  ...(text && { text }),
})

describe('sending', () => {
  const failed = (notified: Notified, ...names: string[]) =>
    notified.event('orca:pipeline:failed', {
      notifications: names.map((name) => asked(notified.to(name), 'pipeline.failed')),
    })

  it('tries again with back-off, in order, while other addresses get theirs', async () => {
    const notified = await start()
    let isDown = true
    notified.receiver.respond = ({ path }, response) =>
      json(response, isDown && path === '/slow' ? 500 : 200, {})
    const first = failed(notified, 'slow', 'quick')
    await notified.handle(first, failed(notified, 'slow'))
    await until(async () => (await notified.deliveries()).some(({ error }) => error?.includes('500')))
    await until(() => notified.receiver.received.some(({ path }) => path === '/quick'))
    expect(await notified.deliveries()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ status: 'PENDING', attempts: 0 })]),
    )
    isDown = false
    notified.pass(2_000)
    await until(async () => (await notified.deliveries()).every(({ status }) => status === 'SENT'))
    expect(notified.receiver.received.filter(({ path }) => path === '/slow')).toHaveLength(3)
  })

  it('keeps nobody waiting for many who do not answer', async () => {
    const notified = await start()
    notified.receiver.respond = ({ path }, response) => {
      if (!path.startsWith('/silent')) json(response, 200, {})
    }
    const { address } = notified.to('silent')
    const silent = Array.from({ length: 40 }, (_, n) =>
      asked(
        { type: 'cdevents', cdEventsType: 'dev.cdevents.pipelinerun.finished', address: `${address}${n}` },
        'pipeline.failed',
      ),
    )
    await notified.handle(notified.event('orca:pipeline:failed', { notifications: silent }))
    await until(() => notified.receiver.received.length === 32)
    await notified.handle(failed(notified, 'quick'))
    await until(() => notified.receiver.received.some(({ path }) => path === '/quick'))
  })

  it('waits as long as the receiver asks, and gives up after sixteen attempts', async () => {
    const notified = await start()
    // Longer than any back-off of ours, so that it shows when an answer is recorded.
    notified.receiver.respond = (_, response) => json(response, 429, {}, { 'retry-after': '2000' })
    await notified.handle(failed(notified, 'hook'))
    for (let attempt = 1; attempt <= 16; attempt++) {
      await until(() => notified.receiver.received.length === attempt)
      await until(async () => {
        const [delivery] = await notified.deliveries()
        return attempt === 16 ? delivery?.status === 'FAILED' : delivery!.dueAt - notified.now() > 1_900_000
      })
      notified.pass(2_000_000)
    }
    expect((await notified.deliveries())[0]).toMatchObject({
      status: 'FAILED',
      attempts: 16,
      error: expect.stringContaining('429'),
    })
  })

  it('does not try again what is refused, and can be asked to', async () => {
    const notified = await start()
    notified.receiver.respond = (_, response) => json(response, 403, {})
    await notified.handle(failed(notified, 'hook'))
    await until(async () => (await notified.deliveries())[0]?.status === 'FAILED')
    notified.receiver.respond = (_, response) => json(response, 200, {})
    const [{ id } = { id: '' }] = await notified.deliveries()
    expect(await notified.notifications.deliveries.restart(id, notified.now())).toBe(true)
    notified.notifications.wake()
    await until(async () => (await notified.deliveries())[0]?.status === 'SENT')
    expect(await notified.notifications.deliveries.restart(id, notified.now())).toBe(false)
  })

  it.each([
    ['before it is sent', 'echo.notification.beforeSend', 1],
    ['before that is recorded', 'echo.notification.afterSend', 2],
  ])('goes on after a crash %s', async (_, point, times) => {
    const { promise: died, resolve: hasDied } = Promise.withResolvers<void>()
    const notified = await start({
      failpoint: (name) => {
        if (name !== point) return
        hasDied()
        return new Promise(() => undefined)
      },
    })
    await notified.handle(failed(notified, 'hook'))
    await died
    const next = await restart(notified)
    expect((await next.deliveries())[0]).toMatchObject({ status: 'PENDING', attempts: 1 })
    next.pass(2_000)
    await until(async () => (await next.deliveries())[0]?.status === 'SENT')
    expect(next.cards).toHaveLength(times)
  })

  it('keeps neither text nor address of what was sent', async () => {
    const notified = await start()
    await notified.handle(failed(notified, 'secret-part'))
    await until(async () => (await notified.deliveries())[0]?.status === 'SENT')
    expect(JSON.stringify(await notified.deliveries())).not.toContain('secret-part')
  })
})

describe('a storm', () => {
  const configure = (config: Anything) => {
    config.notifications.digest = { after: 3, withinSeconds: 60 }
  }
  const storm = async (notified: Notified, count: number) => {
    for (let n = 0; n < count; n++)
      await notified.handle(
        notified.event('orca:pipeline:failed', { notifications: [asked(notified.to(), 'pipeline.failed')] }),
      )
  }
  const statuses = async (notified: Notified) =>
    Object.entries(Object.groupBy(await notified.deliveries(), ({ status }) => status)).map(
      ([status, of]) => `${of?.length} ${status}`,
    )

  it('is told as one message', async () => {
    const notified = await start({ configure })
    await storm(notified, 10)
    await until(() => notified.cards.length === 3)
    expect(await statuses(notified)).toEqual(expect.arrayContaining(['7 HELD']))
    notified.pass(61_000)
    await until(() => notified.cards.length === 4)
    expect(notified.cards[3]).toMatchObject({
      subject: '7 notifications of shop',
      body: expect.stringContaining('7 × pipeline.failed'),
    })
    await until(async () => (await statuses(notified)).includes('4 SENT'))
    expect(await statuses(notified)).toEqual(['4 SENT', '7 DIGESTED'])
    await storm(notified, 1)
    await until(() => notified.cards.length === 5)
  })

  it.each(['echo.digest.claimed', 'echo.digest.stored'])(
    'is told once after a crash at %s',
    async (point) => {
      const { promise: died, resolve: hasDied } = Promise.withResolvers<void>()
      const notified = await start({
        configure,
        failpoint: (name) => {
          if (name !== point) return
          hasDied()
          return new Promise(() => undefined)
        },
      })
      await storm(notified, 6)
      await until(() => notified.cards.length === 3)
      notified.pass(61_000)
      await died
      const next = await restart(notified)
      await until(() => next.cards.length === 4)
      await until(async () => (await statuses(next)).includes('3 DIGESTED'))
      expect(next.cards.filter(({ subject }) => subject.startsWith('3 notifications'))).toHaveLength(1)
    },
  )

  it('does not keep from programs what is theirs', async () => {
    const notified = await start({ configure })
    const notification = { type: 'webhook', address: `${notified.receiver.url}/program` }
    for (let n = 0; n < 6; n++)
      await notified.handle(
        notified.event('orca:pipeline:failed', { notifications: [asked(notification, 'pipeline.failed')] }),
      )
    await until(() => notified.receiver.received.length === 6)
  })
})

describe('a quiet time', () => {
  const night = Date.UTC(2026, 2, 1, 22, 30)
  const configure = (config: Anything) => {
    config.notifications.quietPeriod = {
      start: '23:00',
      end: '07:00',
      timezone: 'Europe/Berlin',
      except: ['pipeline.failed'],
    }
  }
  const tell = (notified: Notified, phase: string, more: Anything = {}) =>
    notified.handle(
      notified.event(`orca:pipeline:${phase}`, {
        notifications: [asked({ ...notified.to(), ...more }, `pipeline.${phase}`)],
      }),
    )

  it('holds all but what is excepted until its end', async () => {
    const notified = await start({ configure, startAt: night })
    await tell(notified, 'starting')
    await tell(notified, 'failed')
    await tell(notified, 'complete')
    await until(() => notified.cards.length === 1)
    expect(notified.cards[0]?.subject).toContain('has failed')
    const held = (await notified.deliveries()).filter(({ status }) => status === 'HELD')
    expect(held.map(({ dueAt, heldFor }) => [dueAt, heldFor])).toEqual([
      [Date.UTC(2026, 2, 2, 6), 'quietPeriod'],
      [Date.UTC(2026, 2, 2, 6), 'quietPeriod'],
    ])
    notified.pass(8 * 3_600_000)
    await until(() => notified.cards.length === 2)
    expect(notified.cards[1]?.subject).toBe('2 notifications of shop')
  })

  it('tells one that was held as it is', async () => {
    const notified = await start({ configure, startAt: night })
    await tell(notified, 'starting')
    notified.pass(8 * 3_600_000)
    await until(() => notified.cards.length === 1)
    expect(notified.cards[0]?.subject).toBe("shop's release pipeline is starting")
  })

  it('of a notification goes before that of the installation', async () => {
    const notified = await start({ configure, startAt: night })
    await tell(notified, 'starting', { quietPeriod: { start: '01:00', end: '02:00' } })
    await until(() => notified.cards.length === 1)
  })

  it('that makes no sense holds nothing, and is named', async () => {
    const notified = await start({ configure, startAt: night })
    await tell(notified, 'starting', { quietPeriod: { start: 'evening', end: '02:00' } })
    await until(() => notified.cards.length === 1)
    expect(notified.cards[0]?.body).toContain('start: must be a time of day like 22:00')
  })
})
