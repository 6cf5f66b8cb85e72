import { configMap, deployment, pod } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

describeCluster('objects', (suite) => {
  it('should give a new object its identity', async () => {
    const made = await suite.create('configmaps', configMap('identity'))
    expect(made).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } })
    expect(made.metadata).toMatchObject({ name: 'identity', namespace: suite.namespace })
    expect(made.metadata.uid).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(made.metadata.resourceVersion).toMatch(/^\d+$/)
    expect(await suite.api.get(suite.path('configmaps', 'identity'))).toEqual(made)
  })

  it('should make up a name that begins with generateName', async () => {
    const object = { ...configMap('x'), metadata: { generateName: 'made-up-' } }
    const names = new Set<string>()
    for (let n = 0; n < 5; n++) names.add((await suite.create('configmaps', object)).metadata.name)
    expect(names.size).toBe(5)
    for (const name of names) expect(name).toMatch(/^made-up-[a-z0-9]{5}$/)
  })

  it('should answer 201 to a POST and 200 to what follows', async () => {
    const { api } = suite
    const path = suite.path('configmaps', 'codes')
    expect((await api.send('POST', suite.path('configmaps'), configMap('codes'))).status).toBe(201)
    expect((await api.send('GET', path)).status).toBe(200)
    expect((await api.send('PUT', path, configMap('codes', { a: 'c' }))).status).toBe(200)
    expect((await api.tryPatch(path, 'merge', { data: { a: 'd' } })).status).toBe(200)
    expect((await api.send('DELETE', path)).status).toBe(200)
  })

  it('should tell what is not there', async () => {
    const { status, body } = await suite.api.send('GET', suite.path('deployments', 'nothing'))
    expect(status).toBe(404)
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "nothing" not found',
      reason: 'NotFound',
      details: { name: 'nothing', group: 'apps', kind: 'deployments' },
      code: 404,
    })
  })

  it('should tell that a resource is not served', async () => {
    const { status, body } = await suite.api.send('GET', '/apis/apps/v1/unheard-of')
    expect(status).toBe(404)
    expect(String(body.message ?? body)).toMatch(/could not find the requested resource|404 page not found/)
  })

  it('should refuse a name that is taken', async () => {
    await suite.create('configmaps', configMap('taken'))
    const { status, body } = await suite.api.send('POST', suite.path('configmaps'), configMap('taken'))
    expect(status).toBe(409)
    expect(body).toMatchObject({ reason: 'AlreadyExists', message: 'configmaps "taken" already exists' })
    expect(body.details).toEqual({ name: 'taken', kind: 'configmaps' })
  })

  it('should refuse a change of what has changed since it was read', async () => {
    const read = await suite.create('configmaps', configMap('lock'))
    const path = suite.path('configmaps', 'lock')
    const written = await suite.api.replace(path, { ...read, data: { a: 'first' } })
    expect(written.metadata.resourceVersion).not.toBe(read.metadata.resourceVersion)
    const { status, body } = await suite.api.send('PUT', path, { ...read, data: { a: 'second' } })
    expect(status).toBe(409)
    expect(body).toMatchObject({ reason: 'Conflict', details: { name: 'lock', kind: 'configmaps' } })
    expect(body.message).toContain('the object has been modified; please apply your changes to the latest')
    expect((await suite.api.get(path)).data).toEqual({ a: 'first' })
  })

  it('should replace what is there when no version is asked for', async () => {
    await suite.create('configmaps', configMap('unguarded'))
    const path = suite.path('configmaps', 'unguarded')
    expect((await suite.api.replace(path, configMap('unguarded', { z: '1' }))).data).toEqual({ z: '1' })
  })

  it('should refuse a patch of another version, too', async () => {
    const { metadata } = await suite.create('configmaps', configMap('patched'))
    const path = suite.path('configmaps', 'patched')
    await suite.api.patch(path, 'merge', { data: { a: 'c' } })
    const patch = { metadata: { resourceVersion: metadata.resourceVersion }, data: { a: 'd' } }
    expect((await suite.api.tryPatch(path, 'merge', patch)).body).toMatchObject({
      code: 409,
      reason: 'Conflict',
    })
  })

  it('should write nothing when nothing changes', async () => {
    const made = await suite.create('configmaps', configMap('still'))
    const path = suite.path('configmaps', 'still')
    expect((await suite.api.replace(path, made)).metadata.resourceVersion).toBe(made.metadata.resourceVersion)
    const patched = await suite.api.patch(path, 'merge', { data: { a: 'b' } })
    expect(patched.metadata.resourceVersion).toBe(made.metadata.resourceVersion)
  })

  it('should refuse a body that names another object than the path', async () => {
    await suite.create('configmaps', configMap('this'))
    const { status, body } = await suite.api.send('PUT', suite.path('configmaps', 'this'), configMap('that'))
    expect(status).toBe(400)
    expect(body.reason).toBe('BadRequest')
    expect(body.message).toContain('the name of the object (that)')
  })

  it('should refuse a namespace that is not the path’s', async () => {
    const object = { ...configMap('x'), metadata: { name: 'x', namespace: 'default' } }
    const { status, body } = await suite.api.send('POST', suite.path('configmaps'), object)
    expect(status).toBe(400)
    expect(body.message).toContain('the namespace of the provided object does not match')
  })

  it('should refuse what lies in no namespace that there is', async () => {
    const path = '/api/v1/namespaces/nowhere/configmaps'
    const { status, body } = await suite.api.send('POST', path, configMap('x'))
    expect(status).toBe(404)
    expect(body).toMatchObject({ reason: 'NotFound', message: 'namespaces "nowhere" not found' })
  })

  it.each([
    ['no JSON', '{"kind": ', /json|JSON/],
    ['another kind', JSON.stringify(deployment('x')), /ConfigMap|does not match|cannot be handled/],
  ])('should refuse a body that is %s', async (_, body, message) => {
    const answer = await suite.api.send('POST', suite.path('configmaps'), body, {
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ kind: 'Status', reason: 'BadRequest' })
    expect(answer.body.message).toMatch(message)
  })

  it('should take YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: "1"\n'
    const answer = await suite.api.send('POST', suite.path('configmaps'), yaml, {
      headers: { 'content-type': 'application/yaml' },
    })
    expect(answer.status).toBe(201)
    expect(answer.body.data).toEqual({ a: '1' })
  })

  it('should refuse a media type that it cannot read', async () => {
    const answer = await suite.api.send('POST', suite.path('configmaps'), 'a', {
      headers: { 'content-type': 'text/plain' },
    })
    expect(answer.status).toBe(415)
    expect(answer.body.reason).toBe('UnsupportedMediaType')
  })

  it('should count a generation for changes of the spec alone', async () => {
    const path = suite.path('deployments', 'generation')
    const made = await suite.create('deployments', deployment('generation', { spec: { paused: true } }))
    expect(made.metadata.generation).toBe(1)
    const labelled = await suite.api.patch(path, 'merge', { metadata: { labels: { x: 'y' } } })
    expect(labelled.metadata.generation).toBe(1)
    const scaled = await suite.api.patch(path, 'merge', { spec: { replicas: 2 } })
    expect(scaled.metadata.generation).toBe(2)
    const seen = await suite.until(
      'deployments',
      'generation',
      ({ status }) => status.observedGeneration === 2,
    )
    expect(seen.metadata.generation).toBe(2)
  })

  it('should keep the status apart from the rest', async () => {
    const path = suite.path('ingresses', 'apart')
    const defaultBackend = { service: { name: 'x', port: { number: 80 } } }
    await suite.create('ingresses', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'apart' },
      spec: { defaultBackend },
    })
    const ingress = [{ ip: '192.0.2.1' }]
    const written = await suite.api.patch(path, 'merge', { status: { loadBalancer: { ingress } } })
    expect(written.status).toEqual({ loadBalancer: {} })
    const change = { status: { loadBalancer: { ingress } }, spec: { ingressClassName: 'changed' } }
    const stated = await suite.api.patch(`${path}/status`, 'merge', change)
    expect(stated.status.loadBalancer.ingress).toMatchObject(ingress)
    expect(stated.spec.ingressClassName).toBeUndefined()
    const replaced = await suite.api.replace(path, { ...stated, status: {} })
    expect(replaced.status).toEqual(stated.status)
  })

  it('should take a status in a new object for nothing', async () => {
    const made = await suite.create('pods', {
      ...pod('claims', { annotations: { 'sim/start-seconds': '5' } }),
      status: { phase: 'Running', podIP: '192.0.2.2' },
    })
    expect(made.status.phase).toBe('Pending')
    expect(made.status.podIP).toBeUndefined()
  })

  it('should scale through the scale subresource', async () => {
    await suite.create('deployments', deployment('scaled', { spec: { paused: true } }))
    const path = suite.path('deployments', 'scaled', 'scale')
    const { metadata: first } = await suite.api.get(suite.path('deployments', 'scaled'))
    // The controller writes, too: only without a version is the write sure to go through.
    const { resourceVersion: _, ...free } = first
    const scale = { ...(await suite.api.get(path)), metadata: free }
    expect(scale).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 1 } })
    expect(scale.status.selector).toBe('app=scaled')
    expect((await suite.api.replace(path, { ...scale, spec: { replicas: 3 } })).spec).toEqual({ replicas: 3 })
    const current = { metadata: { resourceVersion: first.resourceVersion }, spec: { replicas: 4 } }
    expect((await suite.api.tryPatch(path, 'merge', current)).body).toMatchObject({ reason: 'Conflict' })
    const { spec, metadata } = await suite.api.get(suite.path('deployments', 'scaled'))
    expect([spec.replicas, metadata.generation]).toEqual([3, 2])
  })

  it('should write nothing on a dry run', async () => {
    const { api } = suite
    const all = { dryRun: 'All' }
    const dry = await suite.create('configmaps', configMap('dry'), all)
    expect(dry.metadata.uid).toBeTruthy()
    expect((await api.send('GET', suite.path('configmaps', 'dry'))).status).toBe(404)
    const made = await suite.create('configmaps', configMap('dry'))
    const path = suite.path('configmaps', 'dry')
    expect((await api.replace(path, configMap('dry', { a: 'c' }), all)).data).toEqual({ a: 'c' })
    expect((await api.patch(path, 'merge', { data: { a: 'd' } }, all)).data).toEqual({ a: 'd' })
    await api.delete(path, undefined, all)
    expect(await api.get(path)).toEqual(made)
    const taken = await api.send('POST', suite.path('configmaps'), configMap('dry'), { query: all })
    expect(taken.status).toBe(409)
    const unknown = await api.send('POST', suite.path('configmaps'), configMap('dry2'), {
      query: { dryRun: 'Some' },
    })
    expect(unknown.status).toBeGreaterThanOrEqual(400)
  })
})
