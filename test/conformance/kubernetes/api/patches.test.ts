import type { Json, PatchType } from '../../../fixtures/kubernetes/api.ts'
import { configMap, deployment, service } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

/** Nothing rolls out while it is paused: what is written is what was asked for. */
const paused = (name: string, containers: readonly Json[] = [{ name: 'a', image: 'a:1' }]): Json => {
  const made = deployment(name, { spec: { paused: true } })
  made.spec.template.spec.containers = containers
  return made
}
const containersOf = (object: Json) =>
  object.spec.template.spec.containers.map(({ name, image }: Json) => `${name}=${image}`)

describeCluster('patches', (suite) => {
  let count = 0
  async function patched(object: Json, resource: string, type: PatchType, patch: unknown): Promise<Json> {
    const name = `patched-${++count}`
    await suite.create(resource, { ...object, metadata: { ...object.metadata, name } })
    return suite.api.patch(suite.path(resource, name), type, patch)
  }
  const template = (spec: Json) => ({ spec: { template: { spec } } })

  it('should merge by RFC 7386', async () => {
    const patch = { data: { a: null, b: '2' }, metadata: { annotations: { x: 'y' } } }
    const result = await patched(configMap('x', { a: '1', c: '3' }), 'configmaps', 'merge', patch)
    expect(result.data).toEqual({ b: '2', c: '3' })
    expect(result.metadata.annotations).toEqual({ x: 'y' })
  })

  it('should replace whole lists by a merge patch', async () => {
    const containers = [{ name: 'b', image: 'b:1' }]
    const result = await patched(paused('x'), 'deployments', 'merge', template({ containers }))
    expect(containersOf(result)).toEqual(['b=b:1'])
  })

  it('should do the operations of a JSON patch in order', async () => {
    const result = await patched(configMap('x', { a: '1', b: '2' }), 'configmaps', 'json', [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'replace', path: '/data/a', value: '5' },
      { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'x' } },
      { op: 'replace', path: '/metadata/annotations/a~1b', value: 'y' },
      { op: 'move', from: '/data/b', path: '/data/c' },
      { op: 'copy', from: '/data/a', path: '/data/d' },
      { op: 'remove', path: '/data/c' },
    ])
    expect(result.data).toEqual({ a: '5', d: '5' })
    expect(result.metadata.annotations).toEqual({ 'a/b': 'y' })
  })

  it('should put list elements where a JSON patch says', async () => {
    const result = await patched(paused('x'), 'deployments', 'json', [
      { op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'first', image: 'f' } },
      { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'last', image: 'l' } },
    ])
    expect(containersOf(result)).toEqual(['first=f', 'a=a:1', 'last=l'])
  })

  it.each([
    ['a test that fails', [{ op: 'test', path: '/data/a', value: 'other' }]],
    ['the removal of what is not there', [{ op: 'remove', path: '/data/z' }]],
    ['the replacement of what is not there', [{ op: 'replace', path: '/metadata/labels/z', value: 'x' }]],
    ['an addition below what is not there', [{ op: 'add', path: '/metadata/labels/z', value: 'x' }]],
  ])('should refuse a JSON patch with %s', async (_, patch) => {
    const name = `refused-${++count}`
    await suite.create('configmaps', configMap(name))
    const { status, body } = await suite.api.tryPatch(suite.path('configmaps', name), 'json', patch)
    expect([status, body.reason]).toEqual([422, 'Invalid'])
    expect(body.message).toContain('the server rejected our request due to an error in our request')
  })

  async function refuseBroken(type: PatchType, patch: string) {
    const name = `broken-${++count}`
    await suite.create('configmaps', configMap(name))
    const { status, body } = await suite.api.tryPatch(suite.path('configmaps', name), type, patch)
    expect([status, body.reason]).toEqual([400, 'BadRequest'])
  }

  it.each([
    ['json', '[{"op": "add"'],
    ['strategic', '{"a": '],
  ] as const)('should refuse a %s patch that is no JSON', refuseBroken)

  // 1.20 answers 500.
  suite.since(25)('should refuse a merge patch that is no JSON', () => refuseBroken('merge', '{"a": '))

  it('should refuse a patch of a type that there is none of', async () => {
    await suite.create('configmaps', configMap('typed'))
    const { status, body } = await suite.api.send('PATCH', suite.path('configmaps', 'typed'), {})
    expect([status, body.reason]).toEqual([415, 'UnsupportedMediaType'])
    expect(body.message).toMatch(/application\/strategic-merge-patch\+json|Unsupported Media Type/)
  })

  it('should refuse to patch what is not there', async () => {
    const { status } = await suite.api.tryPatch(suite.path('configmaps', 'missing'), 'merge', {})
    expect(status).toBe(404)
  })

  it('should refuse a patch that makes the object invalid', async () => {
    await suite.create('deployments', paused('spoilt'))
    const path = suite.path('deployments', 'spoilt')
    const { status, body } = await suite.api.tryPatch(path, 'merge', template({ containers: [] }))
    expect([status, body.reason]).toEqual([422, 'Invalid'])
    expect(body.message).toContain('spec.template.spec.containers: Required value')
  })

  const two = [
    { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
    { name: 'b', image: 'b:1' },
  ]
  it.each<[string, Json, string[]]>([
    ['merges containers by name', { containers: [{ name: 'b', image: 'b:2' }] }, ['a=a:1', 'b=b:2']],
    ['adds a container', { containers: [{ name: 'c', image: 'c:1' }] }, ['c=c:1', 'a=a:1', 'b=b:1']],
    ['deletes by $patch', { containers: [{ $patch: 'delete', name: 'a' }] }, ['b=b:1']],
    ['replaces by $patch', { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z:1' }] }, ['z=z:1']],
    [
      'orders by $setElementOrder',
      {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }],
        containers: [{ name: 'c', image: 'c:1' }],
      },
      ['c=c:1', 'b=b:1', 'a=a:1'],
    ],
  ])('should take a strategic merge patch that %s', async (_, spec, expected) => {
    const result = await patched(paused('x', two), 'deployments', 'strategic', template(spec))
    expect(containersOf(result).sort()).toEqual([...expected].sort())
    if (spec['$setElementOrder/containers']) expect(containersOf(result)).toEqual(expected)
  })

  it('should merge nested lists by their own keys', async () => {
    const env = [
      { name: 'X', $patch: 'delete' },
      { name: 'Y', value: '2' },
    ]
    const ports = [{ containerPort: 80, name: 'http' }]
    const result = await patched(
      paused('x', two),
      'deployments',
      'strategic',
      template({ containers: [{ name: 'a', env, ports }] }),
    )
    const [a] = result.spec.template.spec.containers
    expect(a.env).toEqual([{ name: 'Y', value: '2' }])
    expect(a.ports).toEqual([{ containerPort: 80, name: 'http', protocol: 'TCP' }])
    expect(a.image).toBe('a:1')
  })

  it('should keep only what $retainKeys names', async () => {
    const strategy = { $retainKeys: ['type'], type: 'Recreate' }
    const result = await patched(paused('x'), 'deployments', 'strategic', { spec: { strategy } })
    expect(result.spec.strategy).toEqual({ type: 'Recreate' })
  })

  it('should take values out of plain lists', async () => {
    const object = { ...configMap('x'), metadata: { finalizers: ['test/a', 'test/b', 'test/c'] } }
    const metadata = { '$deleteFromPrimitiveList/finalizers': ['test/b'], finalizers: ['test/d'] }
    const result = await patched(object, 'configmaps', 'strategic', { metadata })
    expect([...result.metadata.finalizers].sort()).toEqual(['test/a', 'test/c', 'test/d'])
    const path = suite.path('configmaps', result.metadata.name)
    await suite.api.patch(path, 'merge', { metadata: { finalizers: null } })
  })

  it('should merge a service’s ports by port and its maps by key', async () => {
    const object = service('x', { a: '1', b: '2' })
    const result = await patched(object, 'services', 'strategic', {
      spec: {
        selector: { b: null, c: '3' },
        ports: [
          { port: 80, name: 'http' },
          { port: 443, name: 'https', protocol: 'TCP' },
        ],
      },
    })
    expect(result.spec.selector).toEqual({ a: '1', c: '3' })
    expect(result.spec.ports.map(({ port, name }: Json) => `${port} ${name}`).sort()).toEqual([
      '443 https',
      '80 http',
    ])
  })

  it('should replace a map by $patch', async () => {
    const selector = { $patch: 'replace', z: '9' }
    const result = await patched(service('x', { a: '1' }), 'services', 'strategic', { spec: { selector } })
    expect(result.spec.selector).toEqual({ z: '9' })
  })

  it('should refuse an unknown directive', async () => {
    await suite.create('deployments', paused('directed'))
    const path = suite.path('deployments', 'directed')
    const patch = template({ containers: [{ $patch: 'explode', name: 'a' }] })
    expect((await suite.api.tryPatch(path, 'strategic', patch)).status).toBeGreaterThanOrEqual(400)
  })
})
