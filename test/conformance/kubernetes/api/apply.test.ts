import type { Answer, Json } from '../../../fixtures/kubernetes/api.ts'
import { configMap, deployment } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

/** Who owns what of an object: `manager operation` → FieldsV1. */
const ownership = (object: Json): Record<string, Json> =>
  Object.fromEntries(
    object.metadata.managedFields.map(({ manager, operation, fieldsV1 }: Json) => [
      `${manager} ${operation}`,
      fieldsV1,
    ]),
  )

describeCluster('server-side apply', (suite) => {
  const apply = (object: Json, manager: string, query = {}): Promise<Answer> =>
    suite.api.tryPatch(suite.path('configmaps', object.metadata.name), 'apply', object, {
      fieldManager: manager,
      ...query,
    })
  const applied = async (object: Json, manager: string, query = {}): Promise<Json> => {
    const { status, body } = await apply(object, manager, query)
    expect([status, body.message]).toEqual([expect.any(Number), undefined])
    return body
  }

  it('should create what is not there', async () => {
    const answer = await apply(configMap('made'), 'one')
    expect(answer.status).toBe(201)
    expect(ownership(answer.body)).toEqual({ 'one Apply': { 'f:data': { 'f:a': {} } } })
    expect(answer.body.metadata.managedFields[0]).toMatchObject({
      manager: 'one',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      time: expect.stringMatching(/Z$/),
    })
    expect((await apply(configMap('made'), 'one')).status).toBe(200)
  })

  it('should change nothing when it is said again', async () => {
    const first = await applied(configMap('again'), 'one')
    const second = await applied(configMap('again'), 'one')
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })

  it('should remove what its manager says no more, and leave what others own', async () => {
    await applied(configMap('removed', { a: '1', b: '2', c: '3' }), 'one')
    await applied(configMap('removed', { b: '2' }), 'two')
    const { data } = await applied(configMap('removed', { c: '3' }), 'one')
    expect(data).toEqual({ b: '2', c: '3' })
  })

  it('should share what several say alike', async () => {
    await applied(configMap('shared', { a: '1' }), 'one')
    const object = await applied(configMap('shared', { a: '1' }), 'two')
    expect(Object.keys(ownership(object)).sort()).toEqual(['one Apply', 'two Apply'])
    expect((await applied(configMap('shared', {}), 'one')).data).toEqual({ a: '1' })
  })

  it('should refuse to change what another manager owns', async () => {
    await applied(configMap('contested', { a: '1', b: '2' }), 'one')
    const { status, body } = await apply(configMap('contested', { a: '5', b: '6' }), 'two')
    expect(status).toBe(409)
    expect(body.reason).toBe('Conflict')
    expect(body.message).toMatch(
      /^Apply failed with 2 conflicts: conflicts with "one":\n- \.data\.a\n- \.data\.b$/,
    )
    expect(body.details.causes).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
      { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.b' },
    ])
  })

  it('should name the one conflict', async () => {
    await suite.create('configmaps', configMap('updated'), { fieldManager: 'writer' })
    const { body } = await apply(configMap('updated', { a: 'z' }), 'two')
    expect(body.message).toMatch(
      /^Apply failed with 1 conflict: conflict with "writer"( using v1)?( at \S+)?: \.data\.a$/,
    )
  })

  it('should take what is contested when it is forced', async () => {
    await applied(configMap('forced', { a: '1', b: '2' }), 'one')
    const object = await applied(configMap('forced', { a: '5' }), 'two', { force: true })
    expect(object.data).toEqual({ a: '5', b: '2' })
    expect(ownership(object)).toEqual({
      'one Apply': { 'f:data': { 'f:b': {} } },
      'two Apply': { 'f:data': { 'f:a': {} } },
    })
  })

  it.each([
    ['no manager', { fieldManager: undefined }, configMap('bad'), 'fieldManager: Required value'],
    [
      'managedFields of its own',
      {},
      { ...configMap('bad'), metadata: { name: 'bad', managedFields: [{}] } },
      'managedFields must be nil',
    ],
  ])('should refuse %s', async (_, query, object, message) => {
    const { status, body } = await apply(object, 'one', query)
    expect([400, 422]).toContain(status)
    expect(body.message).toContain(message)
  })

  it('should refuse to force what is no apply', async () => {
    await suite.create('configmaps', configMap('unforced'))
    const path = suite.path('configmaps', 'unforced')
    const { status, body } = await suite.api.tryPatch(path, 'merge', { data: { a: 'c' } }, { force: true })
    expect(status).toBe(422)
    expect(body.message).toContain('force: Forbidden')
  })

  it('should write down who has written what otherwise', async () => {
    const path = suite.path('configmaps', 'written')
    const make = { fieldManager: 'maker' }
    const made = await suite.create('configmaps', configMap('written', { a: '1', b: '2' }), make)
    expect(ownership(made)).toEqual({ 'maker Update': { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } } })
    const changed = await suite.api.patch(path, 'merge', { data: { b: '3' } }, { fieldManager: 'changer' })
    expect(ownership(changed)).toEqual({
      'maker Update': { 'f:data': { '.': {}, 'f:a': {} } },
      'changer Update': { 'f:data': { 'f:b': {} } },
    })
    const replaced = await suite.api.replace(path, configMap('written', { b: '3' }), {
      fieldManager: 'maker',
    })
    expect(ownership(replaced)).toEqual({
      'maker Update': { 'f:data': {} },
      'changer Update': { 'f:data': { 'f:b': {} } },
    })
  })

  it('should forget who owns what when it is told so', async () => {
    await applied(configMap('forgotten'), 'one')
    const path = suite.path('configmaps', 'forgotten')
    const patch = { metadata: { managedFields: [{}] } }
    expect((await suite.api.patch(path, 'merge', patch)).metadata.managedFields).toBeUndefined()
    const { status, body } = await apply(configMap('forgotten', { a: '9' }), 'two')
    expect([status, body.message]).toEqual([409, expect.stringContaining('"before-first-apply"')])
  })

  it('should call a manager by its user agent when it has no name', async () => {
    const answer = await suite.api.send('POST', suite.path('configmaps'), configMap('agent'), {
      headers: { 'user-agent': 'speaker/v1 (linux)' },
    })
    expect(answer.body.metadata.managedFields[0].manager).toBe('speaker')
  })

  it('should write nothing on a dry run, and tell conflicts', async () => {
    await applied(configMap('dry', { a: '1' }), 'one')
    expect((await apply(configMap('dry', { a: '2' }), 'two', { dryRun: 'All' })).status).toBe(409)
    const query = { dryRun: 'All', force: true }
    expect((await applied(configMap('dry', { a: '2' }), 'two', query)).data).toEqual({ a: '2' })
    expect((await suite.api.get(suite.path('configmaps', 'dry'))).data).toEqual({ a: '1' })
    expect((await apply(configMap('dry-new'), 'one', { dryRun: 'All' })).status).toBe(201)
    expect((await suite.api.send('GET', suite.path('configmaps', 'dry-new'))).status).toBe(404)
  })

  describe('of a deployment', () => {
    const manifest = (name: string, containers: Json[], spec: Json = {}): Json => {
      const made = deployment(name, { spec: { paused: true, ...spec } })
      made.spec.template.spec.containers = containers
      return made
    }
    const path = (name: string) => suite.path('deployments', name)
    const names = (object: Json) => object.spec.template.spec.containers.map(({ name }: Json) => name)

    it('should merge containers by name and keep their order', async () => {
      await suite.api.apply(path('merged'), manifest('merged', [{ name: 'a', image: 'a:1' }]), 'one')
      const sidecar = manifest('merged', [{ name: 'b', image: 'b:1' }])
      const both = await suite.api.apply(path('merged'), sidecar, 'two')
      expect(names(both)).toEqual(['a', 'b'])
      const { 'two Apply': fields } = ownership(both)
      expect(fields['f:spec']['f:template']['f:spec']['f:containers']).toEqual({
        'k:{"name":"b"}': { '.': {}, 'f:image': {}, 'f:name': {} },
      })
      const without = await suite.api.apply(
        path('merged'),
        manifest('merged', [{ name: 'c', image: 'c:1' }]),
        'two',
      )
      expect(names(without)).toEqual(['a', 'c'])
    })

    it('should leave replicas to who scales when they are not said', async () => {
      const { replicas: _, ...spec } = manifest('unsaid', [{ name: 'a', image: 'a:1' }]).spec
      const unsaid = { ...manifest('unsaid', []), spec }
      await suite.api.apply(path('unsaid'), unsaid, 'one')
      await suite.api.patch(path('unsaid'), 'merge', { spec: { replicas: 4 } }, { fieldManager: 'scaler' })
      expect((await suite.api.apply(path('unsaid'), unsaid, 'one')).spec.replicas).toBe(4)
      const { body } = await suite.api.tryPatch(
        path('unsaid'),
        'apply',
        { ...unsaid, spec: { ...spec, replicas: 2 } },
        { fieldManager: 'one' },
      )
      expect(body.message).toMatch(/conflict with "scaler".*: \.spec\.replicas/)
    })

    it('should name a conflict within a list by its key', async () => {
      await suite.api.apply(path('keyed'), manifest('keyed', [{ name: 'a', image: 'a:1' }]), 'one')
      const other = manifest('keyed', [{ name: 'a', image: 'a:2' }])
      const { status, body } = await suite.api.tryPatch(path('keyed'), 'apply', other, {
        fieldManager: 'two',
      })
      expect(status).toBe(409)
      expect(body.details.causes).toEqual([
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "one"',
          field: '.spec.template.spec.containers[name="a"].image',
        },
      ])
    })

    it('should keep the status’s owners apart', async () => {
      await suite.api.apply(path('stated'), manifest('stated', [{ name: 'a', image: 'a:1' }]), 'one')
      const object = await suite.until(
        'deployments',
        'stated',
        ({ status }) => status.observedGeneration === 1,
      )
      const controller = object.metadata.managedFields.find(
        ({ manager }: Json) => manager === 'kube-controller-manager',
      )
      expect(controller.operation).toBe('Update')
      expect(controller.fieldsV1['f:status']).toBeDefined()
      expect(ownership(object)['one Apply']['f:status']).toBeUndefined()
    })

    it('should refuse two elements of one key', async () => {
      const twice = manifest('twice', [
        { name: 'a', image: 'a:1' },
        { name: 'a', image: 'a:2' },
      ])
      const { status } = await suite.api.tryPatch(path('twice'), 'apply', twice, { fieldManager: 'one' })
      expect(status).toBeGreaterThanOrEqual(400)
    })
  })
})
