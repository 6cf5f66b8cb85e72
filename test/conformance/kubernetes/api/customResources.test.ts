import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { widgetDefinition } from '../../../fixtures/kubernetes/manifests.ts'
import { pathOf } from '../../../fixtures/kubernetes/paths.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'
import { until } from '../../../fixtures/until.ts'

describeCluster('custom resources', (suite) => {
  const group = `${suite.namespace}.example.com`
  const definitionPath = pathOf('customresourcedefinitions', { name: `widgets.${group}` })
  const widgets = `/apis/${group}/v1/namespaces/${suite.namespace}/widgets`
  const widget = (name: string, spec: Json = { size: 1 }): Json => ({
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name },
    spec,
  })
  const isEstablished = ({ status }: Json) =>
    status?.conditions?.some(({ type, status }: Json) => type === 'Established' && status === 'True')

  beforeAll(async () => {
    await suite.api.create(pathOf('customresourcedefinitions'), widgetDefinition(group))
    await suite.api.until(definitionPath, isEstablished)
    // A moment may pass until what is established is served.
    await until(async () => (await suite.api.send('GET', widgets)).status === 200)
  })
  afterAll(() => suite.api.delete(definitionPath))

  it('should be established with the names that were asked for', async () => {
    const { status, spec } = await suite.api.get(definitionPath)
    expect(status.acceptedNames).toMatchObject({ plural: 'widgets', kind: 'Widget', shortNames: ['wd'] })
    expect(status.storedVersions).toEqual(['v1'])
    expect(status.conditions.map(({ type, status }: Json) => `${type} ${status}`).sort()).toEqual([
      'Established True',
      'NamesAccepted True',
    ])
    expect(spec.conversion).toEqual({ strategy: 'None' })
  })

  it('should be found by discovery', async () => {
    const groups = await suite.api.get('/apis')
    expect(groups.groups.find(({ name }: Json) => name === group).versions).toEqual([
      { groupVersion: `${group}/v1`, version: 'v1' },
    ])
    const { resources } = await suite.api.get(`/apis/${group}/v1`)
    expect(resources.map(({ name }: Json) => name).sort()).toEqual([
      'widgets',
      'widgets/scale',
      'widgets/status',
    ])
    expect(resources.find(({ name }: Json) => name === 'widgets')).toMatchObject({
      singularName: 'widget',
      namespaced: true,
      kind: 'Widget',
      shortNames: ['wd'],
    })
  })

  it('should be kept like any other, with defaults and a generation', async () => {
    const made = await suite.api.create(widgets, widget('kept'))
    expect(made.spec).toEqual({ size: 1, color: 'red' })
    expect(made.metadata.generation).toBe(1)
    const labelled = await suite.api.patch(`${widgets}/kept`, 'merge', { metadata: { labels: { a: 'b' } } })
    expect(labelled.metadata.generation).toBe(1)
    const grown = await suite.api.patch(`${widgets}/kept`, 'merge', { spec: { size: 2 } })
    expect(grown.metadata.generation).toBe(2)
    expect((await suite.api.get(widgets)).kind).toBe('WidgetList')
    await suite.api.delete(`${widgets}/kept`)
    expect((await suite.api.send('GET', `${widgets}/kept`)).body.message).toBe(
      `widgets.${group} "kept" not found`,
    )
  })

  it('should lose fields that the schema does not have', async () => {
    const object = widget('pruned', { size: 1, shape: 'round' })
    expect((await suite.api.create(widgets, object)).spec).toEqual({ size: 1, color: 'red' })
  })

  it.each<[string, Json, string]>([
    ['without what is required', {}, 'spec.size: Required value'],
    [
      'above the maximum',
      { size: 10 },
      'spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9',
    ],
    [
      'of the wrong type',
      { size: 'big' },
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    ],
    [
      'not among the values',
      { size: 1, color: 'blue' },
      'spec.color: Unsupported value: "blue": supported values: "red", "green"',
    ],
    ['with a wrong part', { size: 1, parts: [{ weight: 1 }] }, '.name: Required value'],
  ])('should be refused %s', async (_, spec, message) => {
    const { status, body } = await suite.api.send('POST', widgets, widget('refused', spec))
    expect([status, body.reason]).toEqual([422, 'Invalid'])
    expect(body.message).toContain(`Widget.${group} "refused" is invalid: `)
    expect(body.message).toContain(message)
  })

  it('should have a status of its own', async () => {
    const made = await suite.api.create(widgets, { ...widget('stated'), status: { size: 5 } })
    expect(made.status).toBeUndefined()
    const path = `${widgets}/stated`
    const stated = await suite.api.patch(`${path}/status`, 'merge', {
      status: { size: 3 },
      spec: { size: 9 },
    })
    expect([stated.status, stated.spec.size, stated.metadata.generation]).toEqual([{ size: 3 }, 1, 1])
    const replaced = await suite.api.replace(path, { ...stated, status: undefined, spec: { size: 2 } })
    expect([replaced.status, replaced.spec.size]).toEqual([{ size: 3 }, 2])
  })

  it('should scale', async () => {
    await suite.api.create(widgets, widget('scaled'))
    const scale = await suite.api.get(`${widgets}/scaled/scale`)
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 1 }, status: { replicas: 0 } })
    await suite.api.patch(`${widgets}/scaled/scale`, 'merge', { spec: { replicas: 4 } })
    expect((await suite.api.get(`${widgets}/scaled`)).spec.size).toBe(4)
  })

  it('should be patched by merge and JSON, not strategically', async () => {
    await suite.api.create(widgets, widget('patched'))
    const path = `${widgets}/patched`
    expect((await suite.api.patch(path, 'merge', { spec: { size: 5 } })).spec.size).toBe(5)
    const operations = [{ op: 'replace', path: '/spec/size', value: 6 }]
    expect((await suite.api.patch(path, 'json', operations)).spec.size).toBe(6)
    const { status, body } = await suite.api.tryPatch(path, 'strategic', { spec: { size: 7 } })
    expect([status, body.reason]).toEqual([415, 'UnsupportedMediaType'])
  })

  it('should be applied by the lists of the schema', async () => {
    const path = `${widgets}/applied`
    const part = (name: string) => widget('applied', { size: 1, parts: [{ name }] })
    await suite.api.apply(path, part('a'), 'one')
    const { spec } = await suite.api.apply(path, part('b'), 'two')
    expect(spec.parts).toEqual([{ name: 'a' }, { name: 'b' }])
    const other = widget('applied', { size: 2 })
    const { status, body } = await suite.api.tryPatch(path, 'apply', other, { fieldManager: 'three' })
    expect(status).toBe(409)
    expect(body.message).toContain('.spec.size')
  })

  it('should be shown by the columns of the definition', async () => {
    await suite.api.create(widgets, widget('column', { size: 7 }))
    const { body } = await suite.api.send('GET', `${widgets}/column`, undefined, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    })
    expect(body.columnDefinitions.map(({ name }: Json) => name)).toEqual(['Name', 'Size'])
    expect(body.rows[0].cells).toEqual(['column', 7])
  })

  it('should be watched', async () => {
    const watch = await suite.api.watch(widgets, { fieldSelector: 'metadata.name=watched' })
    await suite.api.create(widgets, widget('watched'))
    await suite.api.delete(`${widgets}/watched`)
    await watch.until(({ type }) => type === 'DELETED')
    expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED'])
    watch.stop()
  })

  it('should be refused as definitions that cannot be', async () => {
    const misnamed = { ...widgetDefinition(group), metadata: { name: 'other' } }
    const { status, body } = await suite.api.send('POST', pathOf('customresourcedefinitions'), misnamed)
    expect([status, body.message]).toEqual([
      422,
      expect.stringContaining('must be spec.names.plural+"."+spec.group'),
    ])
    const shapeless = widgetDefinition(`shapeless.${group}`)
    delete shapeless.spec.versions[0].schema
    const answer = await suite.api.send('POST', pathOf('customresourcedefinitions'), shapeless)
    expect([answer.status, answer.body.message]).toEqual([
      422,
      expect.stringContaining('schemas are required'),
    ])
  })

  it('should go with their definition', async () => {
    const other = `going.${group}`
    const path = pathOf('customresourcedefinitions', { name: `widgets.${other}` })
    await suite.api.create(pathOf('customresourcedefinitions'), widgetDefinition(other))
    await suite.api.until(path, isEstablished)
    const at = `/apis/${other}/v1/namespaces/${suite.namespace}/widgets`
    const object = { ...widget('gone'), apiVersion: `${other}/v1` }
    await until(async () => (await suite.api.send('POST', at, object)).status === 201)
    await suite.api.delete(path)
    await suite.api.untilGone(path)
    expect((await suite.api.send('GET', `${at}/gone`)).status).toBe(404)
  })
})
