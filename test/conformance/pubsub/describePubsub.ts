import { openMongo } from '../../fixtures/mongo.ts'
import { until } from '../../fixtures/until.ts'
import { startEcho, type TestEcho } from '../../unit/subgraphs/echo/echo.ts'

/** A system with one queue, topic or subject. */
export interface PubsubWorld {
  readonly system: string
  /** Its entry in the configuration, without its name. */
  readonly settings: object
  send(payload: string, attributes: Readonly<Record<string, string>>): Promise<void> | void
  /** Messages that were not acknowledged. */
  left(): Promise<number> | number
  /** It does not answer any more, until it is up. */
  down(): Promise<void> | void
  up(): Promise<void> | void
  stop(): Promise<void>
}

interface Told {
  readonly details: { readonly attributes: Record<string, string> }
  readonly content: {
    readonly messageDescription: {
      readonly pubsubSystem: string
      readonly subscriptionName: string
      readonly messagePayload: string
      readonly messageAttributes: Record<string, string>
      readonly artifacts: readonly object[]
    }
  }
}

/** What every subscription keeps to, against the system itself or its twin. */
export function describePubsub(title: string, start: () => Promise<PubsubWorld>): void {
  describe(title, () => {
    let mongo: Awaited<ReturnType<typeof openMongo>>
    let world: PubsubWorld
    let echo: TestEcho
    let failures = 0

    beforeAll(async () => {
      mongo = await openMongo()
      world = await start()
      echo = await startEcho(mongo.uri, {
        configure: (config) => {
          config.pubsub[world.system].subscriptions = [
            { name: 'shop', messageFormat: 'S3', ...world.settings },
          ]
        },
        failpoint: async (name) => {
          if (name === 'echo.append.allotted' && failures-- > 0) throw new Error('the store is away')
        },
      })
      await connected(true)
    }, 30_000)
    afterAll(async () => {
      await echo.stop()
      await world.stop()
      await mongo.stop()
    })

    const standing = async () => {
      const { pubsubSubscriptions } = await echo.get(
        '{ pubsubSubscriptions { name system connected problem lastMessage } }',
      )
      return pubsubSubscriptions[0]
    }
    const connected = (wanted: boolean) => until(async () => (await standing()).connected === wanted, 15_000)

    const told = async (): Promise<Told[]> => {
      const { events } = await echo.get(
        '{ events(filter: { type: "pubsub" }, first: 100) { nodes { details content } } }',
      )
      return events.nodes.toReversed()
    }
    const payloads = async () =>
      (await told()).map(({ content }) => content.messageDescription.messagePayload)
    const arrived = async (payload: string) => {
      await until(async () => (await payloads()).includes(payload), 20_000)
      await until(async () => (await world.left()) === 0)
      return (await told()).find(({ content }) => content.messageDescription.messagePayload === payload)!
    }

    it('makes an event of a message, with its attributes and artifacts', async () => {
      const payload = JSON.stringify({
        Records: [{ s3: { bucket: { name: 'b' }, object: { key: 'a+file.txt', versionId: '7' } } }],
      })
      await world.send(payload, { team: 'blue' })
      const { details, content } = await arrived(payload)
      expect(content.messageDescription).toMatchObject({
        pubsubSystem: world.system,
        subscriptionName: 'shop',
        messageAttributes: { team: 'blue' },
        artifacts: [
          { type: 's3/object', name: 's3://b/a file.txt', reference: 's3://b/a file.txt', version: '7' },
        ],
      })
      expect(details.attributes).toMatchObject({ team: 'blue' })
      expect(await standing()).toMatchObject({ name: 'shop', system: world.system, problem: null })
      expect((await standing()).lastMessage).not.toBeNull()
    })

    it('keeps what is no JSON as it is', async () => {
      const payload = 'no { JSON'
      await world.send(payload, {})
      const { details, content } = await arrived(payload)
      expect(content.messageDescription.artifacts).toEqual([])
      expect(details.attributes.messageProblem).toMatch(/no JSON object/)
    })

    it('does not acknowledge what it could not keep, and keeps it once', async () => {
      failures = 1
      await world.send('"again"', {})
      await arrived('"again"')
      expect((await payloads()).filter((payload) => payload === '"again"')).toHaveLength(1)
    })

    it('comes back when the system does', async () => {
      await world.down()
      await connected(false)
      expect((await standing()).problem).toEqual(expect.stringMatching(/./))
      await world.up()
      await connected(true)
      await world.send('"after"', {})
      await arrived('"after"')
      expect(await standing()).toMatchObject({ connected: true, problem: null })
    })

    it('takes many messages, each once', async () => {
      const before = (await payloads()).length
      for (let n = 0; n < 60; n++) await world.send(`"${n}"`, {})
      await until(async () => (await payloads()).length >= before + 60, 20_000)
      await until(async () => (await world.left()) === 0)
      const all = (await payloads()).slice(before)
      expect(new Set(all).size).toBe(60)
      expect(all).toHaveLength(60)
    })
  })
}
