import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

const aggregated = {
  accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
}

/** What tools and the provider work with, and the groups that serve it since 1.25. */
const resources: readonly (readonly [groupVersion: string, resources: string])[] = [
  [
    'v1',
    'configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims persistentvolumes pods replicationcontrollers resourcequotas secrets serviceaccounts services',
  ],
  ['apps/v1', 'controllerrevisions daemonsets deployments replicasets statefulsets'],
  ['autoscaling/v1', 'horizontalpodautoscalers'],
  ['batch/v1', 'jobs'],
  ['networking.k8s.io/v1', 'ingresses ingressclasses networkpolicies'],
  ['rbac.authorization.k8s.io/v1', 'clusterrolebindings clusterroles rolebindings roles'],
  ['storage.k8s.io/v1', 'storageclasses'],
  ['apiextensions.k8s.io/v1', 'customresourcedefinitions'],
  ['coordination.k8s.io/v1', 'leases'],
  ['admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations validatingwebhookconfigurations'],
  ['scheduling.k8s.io/v1', 'priorityclasses'],
]
const newResources: typeof resources = [
  ['autoscaling/v2', 'horizontalpodautoscalers'],
  ['batch/v1', 'cronjobs'],
  ['policy/v1', 'poddisruptionbudgets'],
  ['discovery.k8s.io/v1', 'endpointslices'],
]
const paths = (list: typeof resources) =>
  list.map(
    ([version, names]) => [version.includes('/') ? `/apis/${version}` : `/api/${version}`, names] as const,
  )

describeCluster('discovery', (suite) => {
  async function shouldServe(path: string, names: string): Promise<void> {
    const list = await suite.api.get(path)
    expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: path.replace(/^\/apis?\//, '') })
    expect(list.resources.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(names.split(' ')))
  }

  it.each(paths(resources))('should tell at %s of %s', shouldServe)
  suite.since(25).each(paths(newResources))('should tell at %s of %s', shouldServe)

  it('should tell all of a resource that tools need', async () => {
    const { resources } = await suite.api.get('/apis/apps/v1')
    const find = (wanted: string) => resources.find(({ name }: Json) => name === wanted)
    expect(find('deployments')).toMatchObject({
      namespaced: true,
      kind: 'Deployment',
      shortNames: ['deploy'],
      categories: ['all'],
    })
    expect([...find('deployments').verbs].sort()).toEqual([
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ])
    expect(find('deployments/scale')).toMatchObject({ group: 'autoscaling', version: 'v1', kind: 'Scale' })
    expect([...find('deployments/status').verbs].sort()).toEqual(['get', 'patch', 'update'])
  })

  it.each([
    ['pods', 'po'],
    ['services', 'svc'],
    ['configmaps', 'cm'],
    ['namespaces', 'ns'],
    ['nodes', 'no'],
    ['events', 'ev'],
    ['persistentvolumeclaims', 'pvc'],
    ['serviceaccounts', 'sa'],
    ['resourcequotas', 'quota'],
    ['endpoints', 'ep'],
  ])('should call %s %s for short', async (resource, short) => {
    const { resources } = await suite.api.get('/api/v1')
    expect(resources.find(({ name }: Json) => name === resource).shortNames).toContain(short)
  })

  it('should tell its groups', async () => {
    expect(await suite.api.get('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
    const { kind, groups } = await suite.api.get('/apis')
    expect(kind).toBe('APIGroupList')
    const apps = groups.find(({ name }: Json) => name === 'apps')
    const version = { groupVersion: 'apps/v1', version: 'v1' }
    expect(apps).toMatchObject({ preferredVersion: version, versions: [version] })
    expect(await suite.api.get('/apis/apps')).toMatchObject({ kind: 'APIGroup', name: 'apps' })
  })

  suite.since(27).each(['/api', '/apis'])('should tell all at once at %s', async (path) => {
    const { headers, body } = await suite.api.send('GET', path, undefined, { headers: aggregated })
    expect(headers['content-type']).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    )
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' })
    const name = path === '/api' ? undefined : 'apps'
    const group = body.items.find(({ metadata }: Json) => metadata.name === name)
    const wanted = path === '/api' ? 'pods' : 'deployments'
    const found = group.versions[0].resources.find(({ resource }: Json) => resource === wanted)
    expect(found).toMatchObject({
      responseKind: { group: path === '/api' ? '' : 'apps', version: 'v1' },
      scope: 'Namespaced',
      singularResource: wanted.slice(0, -1),
    })
    expect(found.verbs).toContain('watch')
    expect(found.subresources.map(({ subresource }: Json) => subresource)).toContain('status')
  })

  it('should tell its version', async () => {
    const version = await suite.api.get('/version')
    expect(version).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/) })
    expect(Number.parseInt(version.minor, 10)).toBe(suite.server.minor)
  })

  it.each(['/healthz', '/livez', '/readyz'])('should say ok at %s', async (path) => {
    expect(await suite.api.get(path)).toBe('ok')
  })

  describe('by OpenAPI v3', () => {
    suite.since(27)('should have an index of documents, whose names change with what they say', async () => {
      const { paths } = await suite.api.get('/openapi/v3')
      expect(paths['apis/apps/v1'].serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=\w+$/)
      expect(paths['api/v1']).toBeDefined()
    })

    suite.since(27)('should describe the fields of a deployment', async () => {
      const { components, paths } = await suite.api.get('/openapi/v3/apis/apps/v1')
      const kind = { group: 'apps', version: 'v1', kind: 'Deployment' }
      const schema: Json = Object.values(components.schemas).find(
        ({ 'x-kubernetes-group-version-kind': kinds }: Json) =>
          kinds?.some((found: Json) => JSON.stringify(found) === JSON.stringify(kind)) ||
          kinds?.some((found: Json) => found.kind === 'Deployment' && found.group === 'apps'),
      )
      expect(Object.keys(schema.properties).sort()).toEqual([
        'apiVersion',
        'kind',
        'metadata',
        'spec',
        'status',
      ])
      const { patch } = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']
      expect(patch['x-kubernetes-group-version-kind']).toEqual(kind)
      expect(patch.parameters.map(({ name }: Json) => name)).toEqual(
        expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']),
      )
    })
  })
})
