import { until } from '../../../fixtures/until.ts'
import {
  type Clouddriver,
  created,
  littleCloud,
  openMongo,
  saveAccount,
  startClouddriver,
} from './clouddriver.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let clouddriver: Clouddriver
let cloud: ReturnType<typeof littleCloud>['cloud']
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  const made = littleCloud()
  cloud = made.cloud
  clouddriver = await startClouddriver(mongo.uri)
  await clouddriver.get(saveAccount, { definition: made.definition })
})
afterEach(() => clouddriver.stop())

const ofShop = (fields: string, name = 'shop') =>
  clouddriver.get(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Application { ${fields} } } }`,
    { of: [{ __typename: 'Application', name }] },
  )

describe('an application', () => {
  it('should show its clusters with their versions, newest first, and what belongs to them', async () => {
    await clouddriver.perform([created(), created({ stack: 'prod' }), created()])
    const fields = `clusters { name type account { name } moniker { app cluster stack sequence }
      serverGroups { name zones capacity { min max desired } images disabled
        instanceCounts { total up down starting outOfService unknown }
        instances { name healthState account { name } }
        loadBalancers { name } securityGroups { name } manifest { name } }
      loadBalancers { name serverGroups { name } instances { name } } }
      loadBalancers { name } securityGroups { name inboundRules } serverGroupManagers { name }`
    const [shop] = (await ofShop(fields))._entities
    expect(shop.clusters.map(({ name }: { name: string }) => name)).toEqual(['shop', 'shop-prod'])
    const [first] = shop.clusters
    expect(first).toMatchObject({
      type: 'little',
      account: { name: 'test' },
      moniker: { app: 'shop', cluster: 'shop', stack: null, sequence: null },
      loadBalancers: [{ name: 'shop-front' }],
    })
    expect(first.serverGroups.map(({ name }: { name: string }) => name)).toEqual(['shop-v001', 'shop-v000'])
    expect(first.serverGroups[0]).toMatchObject({
      zones: ['north-a', 'north-b'],
      capacity: { min: 1, max: 5, desired: 2 },
      images: ['web-north'],
      disabled: false,
      instanceCounts: { total: 2, up: 2, down: 0, starting: 0, outOfService: 0, unknown: 0 },
      loadBalancers: [{ name: 'shop-front' }],
      securityGroups: [{ name: 'shop-wall' }],
      manifest: null,
    })
    expect(first.loadBalancers[0].instances).toHaveLength(6)
    expect(shop).toMatchObject({
      loadBalancers: [{ name: 'shop-front' }],
      securityGroups: [{ name: 'shop-wall', inboundRules: [{ protocol: 'tcp' }] }],
      serverGroupManagers: [],
    })
    expect((await ofShop('clusters(name: "shop-prod") { name }', 'SHOP'))._entities[0].clusters).toHaveLength(
      1,
    )
    expect((await ofShop('clusters { name }', 'other'))._entities[0].clusters).toEqual([])
  })

  it('should count instances by their states', async () => {
    cloud.bootMs = 60_000
    await clouddriver.perform([created()])
    const counts = async () => {
      const [shop] = (
        await ofShop('clusters { serverGroups { instanceCounts { total up starting outOfService } } }')
      )._entities
      return shop.clusters[0].serverGroups[0].instanceCounts
    }
    expect(await counts()).toEqual({ total: 2, up: 0, starting: 2, outOfService: 0 })
    cloud.bootMs = 0
    await until(async () => (await counts()).up === 2)
    await clouddriver.perform([
      { disableServerGroup: { account: 'test', region: 'north', serverGroupName: 'shop-v000' } },
    ])
    expect(await counts()).toEqual({ total: 2, up: 0, starting: 0, outOfService: 2 })
  })

  it('should answer UNAVAILABLE for an account that is asked by name and knows nothing, and leave it out otherwise', async () => {
    const { definition } = littleCloud('away')
    await clouddriver.get(saveAccount, { definition: { ...definition, address: 'nowhere' } })
    await clouddriver.perform([created()])
    expect((await ofShop('clusters { name }'))._entities[0].clusters).toEqual([{ name: 'shop' }])
    const asked = `query ($of: [_Any!]!, $account: String!) {
      _entities(representations: $of) { ... on Application { clusters(account: $account) { name } } }
    }`
    const of = [{ __typename: 'Application', name: 'shop' }]
    const codeFor = async (account: string) =>
      (await clouddriver.ask(asked, { of, account })).errors[0]?.extensions.code
    expect([await codeFor('test'), await codeFor('away'), await codeFor('other')]).toEqual([
      undefined,
      'UNAVAILABLE',
      'BAD_USER_INPUT',
    ])
  })
})

describe('a resource', () => {
  it('should be found by its id, as others refer to it', async () => {
    await clouddriver.perform([created()])
    const [shop] = (
      await ofShop(
        'clusters { serverGroups { id instances { id } } } loadBalancers { id } securityGroups { id }',
      )
    )._entities
    const [group] = shop.clusters[0].serverGroups
    const of = [
      { __typename: 'ServerGroup', id: group.id },
      { __typename: 'Instance', id: group.instances[0].id },
      { __typename: 'LoadBalancer', id: shop.loadBalancers[0].id },
      { __typename: 'SecurityGroup', id: shop.securityGroups[0].id },
      { __typename: 'Account', name: 'test' },
      { __typename: 'ServerGroup', id: 'nothing' },
      { __typename: 'ServerGroup', id: 'test\nnorth\nshop-v009' },
    ]
    const document = `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on ServerGroup { name } ... on LoadBalancer { name } ... on SecurityGroup { name }
      ... on Instance { healthState } ... on Account { cloudProvider } } }`
    expect((await clouddriver.get(document, { of }))._entities).toEqual([
      { name: 'shop-v000' },
      { healthState: 'Up' },
      { name: 'shop-front' },
      { name: 'shop-wall' },
      { cloudProvider: 'little' },
      null,
      null,
    ])
    const byName = '{ serverGroup(account: "test", region: "north", name: "shop-v000") { region } }'
    expect((await clouddriver.get(byName)).serverGroup).toEqual({ region: 'north' })
  })

  it('should be an image where the cloud has such, and nothing that the cloud has not', async () => {
    const images =
      '{ images(account: "test", region: "north", query: "web") { id name region account { name } } }'
    expect((await clouddriver.get(images)).images).toEqual([
      { id: 'web-north', name: 'web-1.0', region: 'north', account: { name: 'test' } },
    ])
    const { errors } = await clouddriver.ask(
      '{ job(account: "test", location: "north", name: "x") { name } }',
    )
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('little, which has no jobs'),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    cloud.isDown = true
    expect((await clouddriver.ask(images)).data).not.toBeNull()
  })

  it('should tell which operations there are, with their parameters', async () => {
    const { cloudOperations } = await clouddriver.get(
      '{ cloudOperations(cloudProvider: "little") { name description parameters } }',
    )
    expect(cloudOperations.map(({ name }: { name: string }) => name)).toContain('createServerGroup')
    expect(cloudOperations[0].parameters).toMatchObject({
      type: 'object',
      required: expect.arrayContaining(['image']),
    })
  })
})

describe('infrastructureUpdated', () => {
  const document = `subscription ($application: String!) { infrastructureUpdated(application: $application) {
    change name location account { name } serverGroup { name capacity { desired } } instance { healthState } loadBalancer { name } manifest { name } } }`

  interface Change {
    readonly change: string
    readonly name: string
    readonly serverGroup?: { capacity: { desired: number } }
  }

  /** Collects what comes until `last` does. */
  function collect() {
    const events = clouddriver.watch(document, { application: 'shop' })
    const seen: Change[] = []
    const reading = (async () => {
      for await (const { data } of events)
        seen.push((data as { infrastructureUpdated: Change }).infrastructureUpdated)
    })()
    return { seen, reading, end: () => events.return!() }
  }

  it('should tell what is there, then each change, with the last state', async () => {
    await clouddriver.perform([created()])
    const { seen, reading, end } = collect()
    await until(() => seen.length >= 5)
    expect(seen.map(({ change, name }) => `${change} ${name}`)).toEqual(
      expect.arrayContaining(['PRESENT shop-v000', 'PRESENT shop-front', 'PRESENT shop-wall']),
    )
    expect(new Set(seen.map(({ change }) => change))).toEqual(new Set(['PRESENT']))
    await clouddriver.perform([
      created(),
      {
        resizeServerGroup: {
          account: 'test',
          region: 'north',
          serverGroupName: 'shop-v001',
          capacity: { min: 1, max: 5, desired: 4 },
        },
      },
      { destroyServerGroup: { account: 'test', region: 'north', serverGroupName: 'shop-v000' } },
    ])
    const of = (name: string) => seen.filter((each) => each.name === name)
    await until(() => of('shop-v000').at(-1)?.change === 'REMOVED')
    await until(() => of('shop-v001').at(-1)?.serverGroup?.capacity.desired === 4)
    expect(of('shop-v001')[0]!.change).toBe('ADDED')
    await end()
    await reading
  })

  it('should tell of an account that comes and goes', async () => {
    await clouddriver.perform([created()])
    const { seen, reading, end } = collect()
    await until(() => seen.length >= 5)
    await clouddriver.get('mutation { deleteAccount(name: "test") }')
    await until(() => seen.filter(({ change }) => change === 'REMOVED').length === 5)
    const again = littleCloud('again')
    again.cloud.addBalancer('south', 'shop-back')
    await clouddriver.get(saveAccount, { definition: again.definition })
    await until(() => seen.some(({ change, name }) => change === 'ADDED' && name === 'shop-back'))
    await end()
    await reading
  })
})
