import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { KubeApi } from '../../../fixtures/kubernetes/api.ts'
import { credentials } from '../../../fixtures/kubernetes/credentials.ts'
import { configMap, deployment, role, roleBinding } from '../../../fixtures/kubernetes/manifests.ts'
import { pathOf } from '../../../fixtures/kubernetes/paths.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'
import { until } from '../../../fixtures/until.ts'

describeCluster('access', (suite) => {
  let count = 0
  /** Grants the limited user what the rules say; resolves when the server knows of it. */
  async function grant(rules: readonly Json[], probe: () => Promise<{ status: number }>): Promise<void> {
    const name = `granted-${++count}`
    await suite.create('roles', role(name, rules))
    await suite.create('rolebindings', roleBinding(name, name, 'limited'))
    await until(async () => (await probe()).status !== 403)
  }
  const rule = (apiGroup: string, resources: string[], verbs: string[], more: Json = {}) => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
    ...more,
  })

  it.each([
    ['a wrong token', 'nonsense'],
    ['an empty token', ''],
  ])('should refuse %s', async (_, token) => {
    const stranger = new KubeApi({ ...credentials(suite.kubeconfig), token })
    const { status, body } = await stranger.send('GET', suite.path('pods'))
    await stranger.close()
    expect(status).toBeGreaterThanOrEqual(401)
    expect(body).toMatchObject({ kind: 'Status', code: status })
    if (token) expect(body).toMatchObject({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
  })

  it('should let nobody without rights do anything', async () => {
    const { status, body } = await suite.limited.send('GET', suite.path('deployments', 'x'))
    expect(status).toBe(403)
    expect(body).toMatchObject({
      status: 'Failure',
      reason: 'Forbidden',
      message: `deployments.apps "x" is forbidden: User "limited" cannot get resource "deployments" in API group "apps" in the namespace "${suite.namespace}"`,
      details: { name: 'x', group: 'apps', kind: 'deployments' },
    })
  })

  it.each<[string, string, string]>([
    [
      'GET',
      '/api/v1/pods',
      'pods is forbidden: User "limited" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      'GET',
      '/api/v1/nodes/n',
      'nodes "n" is forbidden: User "limited" cannot get resource "nodes" in API group "" at the cluster scope',
    ],
    ['GET', '/metrics', 'forbidden: User "limited" cannot get path "/metrics"'],
  ])('should name what %s %s lacks', async (method, path, message) => {
    const { status, body } = await suite.limited.send(method, path)
    expect([status, body.message]).toEqual([403, message])
  })

  it.each([
    ['GET', '', '', 'list'],
    ['POST', '', '', 'create'],
    ['DELETE', '', '', 'deletecollection'],
    ['GET', '', '?watch=true', 'watch'],
    ['GET', '/x', '', 'get'],
    ['PUT', '/x', '', 'update'],
    ['PATCH', '/x', '', 'patch'],
    ['DELETE', '/x', '', 'delete'],
  ])('should call %s of configmaps%s%s the verb %s', async (method, name, query, verb) => {
    const body = method === 'GET' ? undefined : {}
    const headers = { 'content-type': 'application/merge-patch+json' }
    const path = `${suite.path('configmaps')}${name}${query}`
    const answer = await suite.limited.send(method, path, body, body ? { headers } : {})
    expect([answer.status, answer.body.message]).toEqual([
      403,
      expect.stringContaining(`cannot ${verb} resource "configmaps"`),
    ])
  })

  it('should allow what a role grants, and no more', async () => {
    await suite.create('configmaps', configMap('granted'))
    const list = () => suite.limited.send('GET', suite.path('configmaps'))
    await grant([rule('', ['configmaps'], ['get', 'list'])], list)
    expect((await list()).status).toBe(200)
    expect((await suite.limited.send('GET', suite.path('configmaps', 'granted'))).status).toBe(200)
    expect((await suite.limited.send('DELETE', suite.path('configmaps', 'granted'))).status).toBe(403)
    expect((await suite.limited.send('GET', suite.path('secrets'))).status).toBe(403)
    expect((await suite.limited.send('GET', '/api/v1/namespaces/default/configmaps')).status).toBe(403)
  })

  it('should allow a named object alone', async () => {
    for (const name of ['named', 'unnamed'])
      await suite.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name } })
    const get = (name: string) => suite.limited.send('GET', suite.path('secrets', name))
    await grant([rule('', ['secrets'], ['get'], { resourceNames: ['named'] })], () => get('named'))
    expect([(await get('named')).status, (await get('unnamed')).status]).toEqual([200, 403])
  })

  it('should tell a subresource from its resource', async () => {
    await suite.create('deployments', deployment('sub', { spec: { paused: true } }))
    const scale = () => suite.limited.send('GET', suite.path('deployments', 'sub', 'scale'))
    await grant([rule('apps', ['deployments/scale'], ['get', 'patch'])], scale)
    expect((await scale()).status).toBe(200)
    const { status, body } = await suite.limited.send('GET', suite.path('deployments', 'sub'))
    expect([status, body.reason]).toEqual([403, 'Forbidden'])
    const other = await suite.limited.send('GET', suite.path('deployments', 'sub', 'status'))
    expect(other.body.message).toContain('cannot get resource "deployments/status"')
  })

  it('should allow by stars', async () => {
    const path = suite.path('replicasets')
    await grant([rule('*', ['replicasets'], ['*'])], () => suite.limited.send('GET', path))
    expect((await suite.limited.send('DELETE', path)).status).toBe(200)
  })

  it('should take back what was granted', async () => {
    const list = () => suite.limited.send('GET', suite.path('services'))
    await grant([rule('', ['services'], ['list'])], list)
    await suite.api.delete(suite.path('rolebindings', `granted-${count}`))
    await until(async () => (await list()).status === 403)
  })

  it('should let nobody grant more than they have', async () => {
    await grant([rule('rbac.authorization.k8s.io', ['roles'], ['create'])], () =>
      suite.limited.send('POST', suite.path('roles'), role('probe', []), { query: { dryRun: 'All' } }),
    )
    const more = role('more', [rule('', ['nodes'], ['delete'])])
    const { status, body } = await suite.limited.send('POST', suite.path('roles'), more)
    expect(status).toBe(403)
    expect(body.message).toContain('is attempting to grant RBAC permissions not currently held')
  })

  it('should say of itself what one may', async () => {
    const review = async (api: KubeApi, attributes: Json) =>
      (
        await api.create(pathOf('selfsubjectaccessreviews'), {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { namespace: suite.namespace, ...attributes } },
        })
      ).status.allowed
    expect(await review(suite.api, { verb: 'delete', resource: 'nodes' })).toBe(true)
    expect(await review(suite.limited, { verb: 'delete', resource: 'nodes' })).toBe(false)
    await grant([rule('batch', ['jobs'], ['list'])], () => suite.limited.send('GET', suite.path('jobs')))
    expect(await review(suite.limited, { verb: 'list', resource: 'jobs', group: 'batch' })).toBe(true)
    expect(await review(suite.limited, { verb: 'watch', resource: 'jobs', group: 'batch' })).toBe(false)
  })

  it('should let everyone discover', async () => {
    for (const path of ['/api', '/apis', '/api/v1', '/apis/apps/v1', '/version'])
      expect((await suite.limited.send('GET', path)).status).toBe(200)
  })
})
