import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubernetesAccount } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import { KubeApi } from '../../../../../../fixtures/kubernetes/api.ts'
import { credentials } from '../../../../../../fixtures/kubernetes/credentials.ts'
import { FaultyServer } from '../../../../../../fixtures/kubernetes/faultyServer.ts'
import { pathOf } from '../../../../../../fixtures/kubernetes/paths.ts'
import type { RunningServer } from '../../../../../../fixtures/kubernetes/servers.ts'
import { startTwin } from '../../../../../../fixtures/kubernetes/twin.ts'
import { until } from '../../../../../../fixtures/until.ts'
import { closeAccounts, openTestAccount } from '../support/account.ts'

let twin: RunningServer
let api: KubeApi
let faulty: FaultyServer
let sequence = 0

beforeAll(async () => {
  twin = await startTwin()
  api = new KubeApi(credentials(twin.kubeconfig))
})
afterAll(async () => {
  await api.close()
  await twin.stop()
})
beforeEach(async () => {
  faulty = new FaultyServer(twin.kubeconfig)
  await faulty.start()
})
afterEach(async () => {
  await closeAccounts()
  await faulty.stop()
})

const services = pathOf('services', { namespace: 'default' })

/** Changes the cluster; the name of the service that is there then. */
async function change(): Promise<string> {
  const name = `s${++sequence}`
  await api.create(services, { metadata: { name }, spec: { ports: [{ port: 80 }] } })
  return name
}

const knows = ({ inventory }: KubernetesAccount, name: string) =>
  inventory.find('loadBalancer', 'default', `service ${name}`) !== undefined

async function openReady(definition: object = {}): Promise<KubernetesAccount> {
  const account = openTestAccount({ kubeconfigContents: faulty.kubeconfig(), ...definition })
  await until(() => account.health().healthy && account.inventory.size().complete)
  return account
}

const isWatch = ({ url = '' }: { url?: string | undefined }) => url.includes('watch=true')

describe('an account whose API server', () => {
  it('is not there at first is not healthy, says so, and comes by itself', async () => {
    await faulty.goAway()
    const account = openTestAccount({ kubeconfigContents: faulty.kubeconfig() })
    await account.inventory.ready()
    expect(account.health()).toMatchObject({
      healthy: false,
      problem: expect.stringMatching(/^The API server 127\.0\.0\.1:\d+ refuses connections$/),
    })
    expect(account.inventory.size()).toMatchObject({ complete: false, objects: 0 })
    const name = await change()
    await faulty.start()
    await until(() => account.health().healthy && knows(account, name))
    expect(account.health().problem).toBeUndefined()
  })

  it('goes away is right again within two seconds of its return: what came, what went', async () => {
    const lost = await change()
    const account = await openReady()
    expect(knows(account, lost)).toBe(true)
    faulty.fault = () => 'break'
    faulty.cut()
    await until(() => !account.health().healthy)
    await api.delete(`${services}/${lost}`)
    const name = await change()
    // Until the pauses between attempts are at their longest.
    let probes = 0
    await until(() => {
      probes += faulty.takeRequests().filter((request) => request === 'GET /version').length
      return probes > 6
    })
    faulty.fault = () => undefined
    const returned = performance.now()
    await until(() => knows(account, name) && !knows(account, lost))
    expect(performance.now() - returned).toBeLessThan(2_000)
    await until(() => account.health().healthy)
  })

  it('breaks every watch at once, again and again, is followed none the less', async () => {
    const account = await openReady()
    const cutting = setInterval(() => faulty.cut(), 50)
    const name = await change()
    await until(() => knows(account, name))
    clearInterval(cutting)
    const next = await change()
    const mended = performance.now()
    await until(() => knows(account, next))
    expect(performance.now() - mended).toBeLessThan(2_000)
  })

  it('has forgotten where a watch was is listed anew', async () => {
    const account = await openReady()
    const gone = await change()
    await until(() => knows(account, gone))
    faulty.fault = (request) => (isWatch(request) ? { status: 410 } : undefined)
    faulty.cut()
    await until(() =>
      faulty.takeRequests().some((request) => request.includes('/services?') && isWatch({ url: request })),
    )
    await api.delete(`${services}/${gone}`)
    await until(() => !knows(account, gone))
    faulty.fault = () => undefined
    const name = await change()
    await until(() => knows(account, name))
  })

  it('asks for patience in 5 % of all answers is read whole', async () => {
    let count = 0
    faulty.fault = () => (++count % 20 === 0 ? { status: 429, headers: { 'retry-after': '0' } } : undefined)
    const names = await Promise.all(Array.from({ length: 20 }, change))
    const account = await openReady()
    expect(names.every((name) => knows(account, name))).toBe(true)
    const { client } = account
    const resource = await client.resource({ kind: 'Service' })
    const read = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        client.get({ resource, namespace: 'default', name: names[n % 20]! }),
      ),
    )
    expect(read.every((object) => object !== undefined)).toBe(true)
  })

  it('does not accept the credentials says so; a renewed token file is taken up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gennaker-token-'))
    const tokenFile = join(folder, 'token')
    writeFileSync(tokenFile, 'expired')
    const account = openTestAccount({ kubeconfigContents: faulty.kubeconfig({ tokenFile }) })
    await until(() => account.health().problem?.includes('credentials') === true)
    expect(account.health()).toMatchObject({
      healthy: false,
      problem: 'The API server does not accept the credentials of the account',
    })
    const name = await change()
    writeFileSync(tokenFile, credentials(twin.kubeconfig).token)
    await until(() => account.health().healthy && knows(account, name))
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['the list and the watch of a kind', 500, 'pods'],
    ['the watch of everything', 502, 'watch=true'],
  ])(
    'fails at %s with %i is not healthy until it works again: what is known is not current',
    async (_, status, part) => {
      const account = await openReady()
      faulty.fault = ({ url = '' }) =>
        url.includes(part) && !url.includes('/version') ? { status } : undefined
      faulty.cut()
      await until(() => /^The inventory is not current \(.*pod.*\): /.test(account.health().problem ?? ''))
      expect(account.health().healthy).toBe(false)
      faulty.fault = () => undefined
      await until(() => account.health().healthy)
      expect(account.health().problem).toBeUndefined()
      const name = await change()
      await until(() => knows(account, name))
    },
  )

  it('is for a while something else that speaks JSON says so, and comes by itself', async () => {
    faulty.fault = () => ({ status: 200 })
    const account = openTestAccount({ kubeconfigContents: faulty.kubeconfig() })
    await until(() => account.health().problem?.includes('is not an API server') === true)
    expect(account.health().healthy).toBe(false)
    faulty.fault = () => undefined
    await until(() => account.health().healthy && account.inventory.size().complete)
  })

  it('has a certificate of another authority is not spoken to', async () => {
    const config = JSON.stringify({
      'current-context': 'x',
      clusters: [{ name: 'c', cluster: { server: credentials(twin.kubeconfig).server } }],
      users: [],
      contexts: [{ name: 'x', context: { cluster: 'c' } }],
    })
    const account = openTestAccount({ kubeconfigContents: config })
    await account.inventory.ready()
    expect(account.health()).toMatchObject({
      healthy: false,
      problem: expect.stringContaining('has a certificate that the account does not trust'),
    })
    await expect(account.client.resource({ kind: 'Pod' })).rejects.toMatchObject({ reason: 'Untrusted' })
  })
})

describe('an account', () => {
  it('that may read nothing names the rules that it lacks', async () => {
    const account = openTestAccount({ kubeconfigContents: faulty.kubeconfig(), context: 'limited' })
    await account.inventory.ready()
    const { healthy, problem } = account.health()
    expect(healthy).toBe(false)
    expect(problem).toMatch(
      /User "limited" may not list [\w, ]*\bpods\b[\w, ]* in the whole cluster: it needs a ClusterRole/,
    )
    expect(problem).toContain(
      '{ apiGroups: [""], resources: ["pods", "services"], verbs: ["list", "watch"] }',
    )
  })

  it('that may read some kinds in one namespace has them, and says what is left out', async () => {
    const rule = { apiGroups: [''], resources: ['services', 'pods'], verbs: ['list', 'watch', 'get'] }
    const rbac = { namespace: 'default' }
    await api.create(pathOf('roles', rbac), { metadata: { name: 'some' }, rules: [rule] })
    await api.create(pathOf('rolebindings', rbac), {
      metadata: { name: 'some' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'some' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'limited' }],
    })
    const name = await change()
    const account = openTestAccount({
      kubeconfigContents: faulty.kubeconfig(),
      context: 'limited',
      namespaces: ['default'],
    })
    await account.inventory.ready()
    expect(knows(account, name)).toBe(true)
    const { healthy, problem, locations } = account.health()
    expect({ healthy, locations }).toEqual({ healthy: true, locations: ['default'] })
    expect(problem).toMatch(/may not list [\w, ]*\bdeployments\b[\w, ]* in the namespace "default"/)
    expect(problem).not.toContain('services')
    expect(problem).not.toContain('horizontalpodautoscalers')
  })

  it('asks for nothing any more when it is closed', async () => {
    const account = await openReady()
    const resource = await account.client.resource({ kind: 'Namespace' })
    await account.close()
    faulty.takeRequests()
    faulty.cut()
    await change()
    await faulty.goAway()
    expect(faulty.takeRequests()).toEqual([])
    await expect(account.client.get({ resource, name: 'default' })).rejects.toThrow('closed')
  })

  it('takes in a custom kind that comes later', async () => {
    const account = await openReady({
      customResources: [{ kubernetesKind: 'Shop.example.com', spinnakerKind: 'loadBalancers' }],
    })
    await api.create(pathOf('customresourcedefinitions'), {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'shops.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'shops', singular: 'shop', kind: 'Shop', listKind: 'ShopList' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    })
    const resource = await account.client.resource({ kind: 'shop.example.com' })
    expect(resource).toMatchObject({ group: 'example.com', version: 'v1', kind: 'Shop', plural: 'shops' })
    const shop = {
      apiVersion: 'example.com/v1',
      kind: 'Shop',
      metadata: { name: 'mine', namespace: 'default' },
    }
    await until(() => account.client.create(resource, shop).then(Boolean, () => false))
    await until(
      () => account.inventory.find('loadBalancer', 'default', 'Shop.example.com mine') !== undefined,
      30_000,
    )
  })
})
