import { type Answer, type Json, KubeApi } from '../../../../fixtures/kubernetes/api.ts'
import { credentials } from '../../../../fixtures/kubernetes/credentials.ts'
import type { RunningServer } from '../../../../fixtures/kubernetes/servers.ts'
import { startTwin } from '../../../../fixtures/kubernetes/twin.ts'
import { until } from '../../../../fixtures/until.ts'
import { condition, deployment, pod } from '../support/sandbox.ts'

const admin = '/sandbox/faults'
const pods = '/api/v1/namespaces/default/pods'
const maps = '/api/v1/namespaces/default/configmaps'

describe('faults that are ordered of the sandbox cluster', () => {
  let server: RunningServer
  let api: KubeApi
  let limited: KubeApi
  beforeAll(async () => {
    server = await startTwin()
    api = new KubeApi(credentials(server.kubeconfig))
    limited = new KubeApi(credentials(server.kubeconfig, 'limited'))
    const account = '/api/v1/namespaces/default/serviceaccounts/default'
    await api.until(account, () => true)
  })
  afterEach(() => api.send('DELETE', admin))
  afterAll(async () => {
    await api.close()
    await limited.close()
    await server.stop()
  })

  const order = async (body: object): Promise<Json> => {
    const answer = await api.send('POST', admin, body)
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const ask = (path = pods): Promise<Answer> => api.send('GET', path)

  it.each([
    [401, 'Unauthorized', undefined],
    [403, 'Forbidden', undefined],
    [404, 'NotFound', undefined],
    [409, 'Conflict', undefined],
    [410, 'Expired', undefined],
    [422, 'Invalid', undefined],
    [429, 'TooManyRequests', '1'],
    [500, 'InternalError', undefined],
    [503, 'ServiceUnavailable', undefined],
    [504, 'Timeout', undefined],
  ])('should refuse with %i as an API server does', async (status, reason, retryAfter) => {
    await order({ match: { resource: 'pods' }, fault: { status } })
    const { body, headers, status: answered } = await ask()
    expect(answered).toBe(status)
    expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code: status, reason })
    expect(headers['retry-after']).toBe(retryAfter)
    expect((await ask(maps)).status).toBe(200)
  })

  it('should name who may not do what', async () => {
    await order({ fault: { status: 403 } })
    expect((await ask(`${pods}/a`)).body.message).toBe(
      'pods "a" is forbidden: User "sandbox" cannot get resource "pods"',
    )
  })

  it.each<[string, object]>([
    ['verb', { verb: 'list' }],
    ['resource', { resource: 'pods' }],
    ['namespace', { namespace: 'default' }],
    ['user', { user: 'sandbox' }],
    ['client', { userAgent: 'gennaker-test/' }],
  ])('should be for the requests of a %s', async (_, match) => {
    await order({ match, fault: { status: 503 } })
    const headers = { 'user-agent': 'gennaker-test/1' }
    expect((await api.send('GET', pods, undefined, { headers })).status).toBe(503)
    expect((await api.send('GET', '/api/v1/nodes/none')).status).toBe(match && 'user' in match ? 503 : 404)
  })

  it('should hold for so many requests, and for a part of them', async () => {
    await order({ fault: { status: 503 }, times: 2 })
    const three = [await ask(), await ask(), await ask()]
    expect(three.map(({ status }) => status)).toEqual([503, 503, 200])
    const rule = await order({ fault: { status: 429, retryAfter: 7 }, share: 0.25 })
    const twelve = await Promise.all(Array.from({ length: 12 }, () => ask()))
    const refused = twelve.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(3)
    expect(refused[0]!.headers['retry-after']).toBe('7')
    expect((await ask(admin)).body).toEqual([expect.objectContaining({ id: rule.id, hits: 3, share: 0.25 })])
  })

  it('should hold for some seconds', async () => {
    await order({ fault: { status: 503 }, forSeconds: 0.2 })
    expect((await ask()).status).toBe(503)
    await until(async () => (await ask()).status === 200)
    expect((await ask(admin)).body).toEqual([])
  })

  it('should keep answers back', async () => {
    await order({ match: { resource: 'pods' }, fault: { delayMs: 150 } })
    const started = performance.now()
    expect((await ask()).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(149)
  })

  it('should close connections without an answer', async () => {
    await order({ match: { resource: 'pods' }, fault: { dropConnection: true } })
    await expect(ask()).rejects.toThrow()
    expect((await ask(maps)).status).toBe(200)
  })

  it('should cut open watches, and let no new ones live', async () => {
    const [watch, other] = await Promise.all([api.watch(pods), api.watch(maps)])
    const rule = await order({ match: { resource: 'pods' }, fault: { cutWatches: true } })
    await watch.ended()
    await expect(api.watch(pods)).rejects.toThrow()
    expect((await ask()).status).toBe(200)
    await api.create(maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'still' } })
    await other.until(({ object }) => object.metadata.name === 'still')
    other.stop()
    await api.send('DELETE', `${admin}/${rule.id}`)
    const again = await api.watch(pods)
    again.stop()
  })

  it('should tell a watch that it comes too late', async () => {
    await order({ match: { verb: 'watch' }, fault: { status: 410 } })
    const watch = await api.watch(pods, { resourceVersion: 1 })
    const { object } = await watch.until(({ type }) => type === 'ERROR')
    expect(object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' })
    await watch.ended()
  })

  it('should be away, and come back', async () => {
    const watch = await api.watch(pods)
    await order({ awaySeconds: 0.3 })
    await watch.ended()
    await expect(ask()).rejects.toThrow()
    await until(async () => (await ask().catch(() => undefined))?.status === 200)
  })

  it('should kill a container, and evict a pod', async () => {
    await api.create(pods, pod('victim'))
    const isReady = (object: Json) => condition(object, 'Ready')?.status === 'True'
    await api.until(`${pods}/victim`, isReady)
    await order({ pod: 'victim', kill: 'c', exitCode: 9 })
    const killed = await api.until(
      `${pods}/victim`,
      (object) => isReady(object) && object.status.containerStatuses[0].restartCount === 1,
    )
    expect(killed.status.containerStatuses[0].lastState.terminated.exitCode).toBe(9)
    await order({ pod: 'victim', evict: 'The node was low on resource: memory.' })
    const evicted = await api.until(`${pods}/victim`, ({ status }) => status.phase === 'Failed')
    expect(evicted.status).toMatchObject({
      reason: 'Evicted',
      message: 'The node was low on resource: memory.',
    })
    expect((await api.send('POST', admin, { pod: 'nobody', evict: true })).status).toBe(404)
  })

  it('should take a node away, and bring it back', async () => {
    const deployments = '/apis/apps/v1/namespaces/default/deployments'
    await api.create(deployments, deployment('spread', { replicas: 3 }))
    const available =
      (count: number) =>
      ({ status }: Json) =>
        status.availableReplicas === count
    await api.until(`${deployments}/spread`, available(3))
    const { items } = await api.get(pods, { labelSelector: 'app=spread' })
    const node = items[0].spec.nodeName
    await order({ node, ready: false })
    await api.until(`${deployments}/spread`, (object) => !available(3)(object))
    const lost = await api.get(`/api/v1/nodes/${node}`)
    expect(condition(lost, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
    expect(lost.spec.taints.map(({ key }: Json) => key)).toContain('node.kubernetes.io/unreachable')
    await order({ node, ready: true })
    await api.until(`${deployments}/spread`, available(3))
  })

  it.each([
    ['no fault', { match: {} }],
    ['an unknown field', { match: { verbs: 'get' }, fault: { status: 500 } }],
    ['an unknown status', { fault: { status: 418 } }],
    ['a share of nothing', { fault: { status: 500 }, share: 0 }],
  ])('should not take an order with %s', async (_, body) => {
    expect((await api.send('POST', admin, body)).status).toBe(400)
    expect((await ask(admin)).body).toEqual([])
  })

  it('should take orders of administrators only', async () => {
    expect((await limited.send('POST', admin, { fault: { status: 500 } })).status).toBe(403)
  })
})
