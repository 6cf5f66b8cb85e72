import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { little } from '../../../../examples/provider/index.ts'
import { defineProvider } from '../../../../subgraphs/clouddriver/providers/provider.ts'
import { silent } from '../../../fixtures/subgraphs.ts'
import { until } from '../../../fixtures/until.ts'
import { littleCloud, openMongo, saveAccount, startClouddriver } from './clouddriver.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())

const accounts = '{ accounts { name healthy problem source inventory { complete objects bytes } } }'

/** The little cloud with accounts in the configuration. */
const configured = (...definitions: readonly object[]) =>
  defineProvider({
    ...little,
    configured: () => definitions.map((definition, n) => ({ path: `little.accounts[${n}]`, definition })),
  })

describe('an account', () => {
  it('should be added, changed and removed while running, and be there after a restart', async () => {
    const { definition } = littleCloud()
    let clouddriver = await startClouddriver(mongo.uri)
    const saved = await clouddriver.get(saveAccount, { definition: { ...definition, environment: 'test' } })
    expect(saved.saveAccount).toMatchObject({
      name: 'test',
      cloudProvider: 'little',
      environment: 'test',
      source: 'API',
      locations: ['north', 'south'],
    })
    await until(async () => (await clouddriver.get(accounts)).accounts[0].healthy)
    const other = { ...definition, regions: ['south'] }
    expect((await clouddriver.get(saveAccount, { definition: other })).saveAccount.locations).toEqual([
      'south',
    ])
    await clouddriver.end()
    clouddriver = await startClouddriver(mongo.uri, { database: clouddriver.database })
    expect((await clouddriver.get('{ account(name: "test") { locations } }')).account.locations).toEqual([
      'south',
    ])
    const remove = 'mutation { deleteAccount(name: "test") }'
    expect([await clouddriver.get(remove), await clouddriver.get(remove)]).toEqual([
      { deleteAccount: true },
      { deleteAccount: false },
    ])
    expect(await clouddriver.get(accounts)).toEqual({ accounts: [] })
    await clouddriver.stop()
  })

  it('should be known to every replica', async () => {
    const engine = createEmbeddedEngine(silent)
    const one = await startClouddriver(mongo.uri, { engine })
    const two = await startClouddriver(mongo.uri, { engine, database: one.database })
    const { definition } = littleCloud()
    const seenByTwo = async () => (await two.get('{ accounts { name locations } }')).accounts
    await one.get(saveAccount, { definition })
    await until(async () => (await seenByTwo()).length === 1)
    await one.get(saveAccount, { definition: { ...definition, regions: ['south'] } })
    await until(async () => (await seenByTwo())[0].locations.length === 1)
    await one.get('mutation { deleteAccount(name: "test") }')
    await until(async () => (await seenByTwo()).length === 0)
    await two.end()
    await one.stop()
    await engine.stop()
  })

  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'test', 'definition', /must be an object/],
    [
      'no cloud provider',
      { name: 'test' },
      'definition.cloudProvider',
      /names no cloud provider; known are little/,
    ],
    [
      'an unknown cloud provider',
      { cloudProvider: 'litle' },
      'definition.cloudProvider',
      /did you mean little\?/,
    ],
    ['no name', { cloudProvider: 'little', address: 'a', regions: ['a'] }, 'definition.name', /is missing/],
    [
      'a name with a line break',
      { cloudProvider: 'little', name: 'a\nb', address: 'a', regions: ['a'] },
      'definition.name',
      /letters, digits/,
    ],
    [
      'a wrong region',
      { cloudProvider: 'little', name: 'a', address: 'a', regions: ['a', 7] },
      'definition.regions[1]',
      /must be a text, not a number/,
    ],
  ])('should be refused with its places: %s', async (_, definition, path, message) => {
    const clouddriver = await startClouddriver(mongo.uri)
    const { errors } = await clouddriver.ask(saveAccount, { definition })
    expect(errors[0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: expect.arrayContaining([{ path, message: expect.stringMatching(message) }]),
    })
    await clouddriver.stop()
  })

  it('should never show what is secret in it', async () => {
    const lines: string[] = []
    const clouddriver = await startClouddriver(mongo.uri, { logged: (line) => lines.push(line) })
    const { definition } = littleCloud()
    const secret = 'hunter22hunter22'
    const { errors } = await clouddriver.ask(saveAccount, {
      definition: { ...definition, password: [secret] },
    })
    expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT')
    await clouddriver.get(saveAccount, { definition: { ...definition, password: secret } })
    const shown = await clouddriver.get(accounts)
    expect(JSON.stringify([errors, shown, await clouddriver.metrics.render()])).not.toContain(secret)
    expect(lines.join('\n')).not.toContain(secret)
    expect((await clouddriver.stored('accounts'))[0].definition).toContain(secret)
    await clouddriver.stop()
  })

  it('should win by the configuration, and be changed there only', async () => {
    const { definition } = littleCloud()
    const first = await startClouddriver(mongo.uri)
    await first.get(saveAccount, { definition: { ...definition, environment: 'stored' } })
    await first.end()
    const providers = [configured({ ...definition, environment: 'configured' })]
    const clouddriver = await startClouddriver(mongo.uri, { database: first.database, providers })
    const { account } = await clouddriver.get('{ account(name: "test") { environment source } }')
    expect(account).toEqual({ environment: 'configured', source: 'CONFIGURATION' })
    for (const document of [
      'mutation { deleteAccount(name: "test") }',
      `mutation { saveAccount(definition: ${'{ cloudProvider: "little", name: "test", address: "a", regions: ["a"] }'}) { name } }`,
    ])
      expect((await clouddriver.ask(document)).errors[0]!.extensions.code).toBe('CONFLICT')
    await clouddriver.stop()
  })

  it('should end the start with all that is wrong in the configuration', async () => {
    const { definition } = littleCloud()
    const providers = [
      configured({ ...definition, regions: [] }, definition, definition, { ...definition, name: 7 }),
    ]
    await expect(startClouddriver(mongo.uri, { providers })).rejects.toThrow(
      /little\.accounts\[0\]\.regions: [\s\S]*little\.accounts\[2\]\.name: there is another account test[\s\S]*little\.accounts\[3\]\.name: must be a text/,
    )
  })

  it('should be there though nothing answers, and others with it', async () => {
    const { definition } = littleCloud()
    const providers = [configured(definition, { ...definition, name: 'away', address: 'nowhere' })]
    const clouddriver = await startClouddriver(mongo.uri, { providers })
    await until(async () => (await clouddriver.get('{ account(name: "test") { healthy } }')).account.healthy)
    const { accounts: all } = await clouddriver.get(accounts)
    expect(all).toMatchObject([
      {
        name: 'away',
        healthy: false,
        problem: 'Nothing answers at nowhere.',
        inventory: { complete: false },
      },
      { name: 'test', healthy: true, problem: null, inventory: { complete: true } },
    ])
    const { errors } = await clouddriver.ask(
      '{ serverGroup(account: "away", region: "north", name: "x") { id } }',
    )
    expect(errors[0]!.extensions).toMatchObject({ code: 'UNAVAILABLE', service: 'account away' })
    await clouddriver.stop()
  })
})
