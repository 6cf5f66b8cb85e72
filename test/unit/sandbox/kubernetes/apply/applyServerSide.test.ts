import type { FieldsV1, KubeObject } from '#platform/kubernetes/objects.ts'
import { lastAppliedAnnotation, withLastApplied } from '#platform/kubernetes/patch/clientApply.ts'
import { schemaOf, schemaOfCustomResource } from '#platform/kubernetes/patch/schema.ts'
import {
  applyServerSide,
  type ServerSideApply,
} from '../../../../../sandbox/kubernetes/apply/applyServerSide.ts'
import { trackUpdate } from '../../../../../sandbox/kubernetes/apply/trackUpdate.ts'

const now = '2026-01-01T00:00:00Z'

const object = (apiVersion: string, kind: string, rest: object, metadata: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'default', ...metadata },
  ...rest,
})
const configMap = (data: object, metadata?: object) => object('v1', 'ConfigMap', { data }, metadata)

function apply(
  live: KubeObject | undefined,
  manager: string,
  applied: KubeObject,
  options: Partial<ServerSideApply> = {},
): KubeObject {
  const schema = schemaOf(applied.apiVersion, applied.kind)
  return applyServerSide({
    ...(live ? { live } : {}),
    applied,
    manager,
    force: false,
    schema,
    now,
    ...options,
  })
}

function update(
  live: KubeObject | undefined,
  manager: string,
  next: KubeObject,
  subresource?: string,
): KubeObject {
  const { apiVersion, kind } = next
  const schema = schemaOf(apiVersion, kind)
  return trackUpdate({
    ...(live ? { live } : {}),
    next,
    manager,
    apiVersion,
    schema,
    now,
    ...(subresource ? { subresource } : {}),
  })
}

const owners = ({ metadata }: KubeObject): Record<string, FieldsV1 | undefined> =>
  Object.fromEntries(
    (metadata.managedFields ?? []).map((entry) => [
      [entry.manager, entry.operation, entry.subresource].filter(Boolean).join(' '),
      entry.fieldsV1,
    ]),
  )

const refusal = (attempt: () => unknown): unknown => {
  try {
    return attempt()
  } catch (error) {
    return error
  }
}

describe('applyServerSide', () => {
  it('removes what its manager applies no more, unless somebody else owns it', () => {
    const first = apply(undefined, 'a', configMap({ mine: '1', ours: '1', theirs: '1' }))
    const second = apply(first, 'b', configMap({ ours: '1' }))
    const third = update(second, 'c', configMap({ mine: '1', ours: '1', theirs: '2' }, second.metadata))
    const last = apply(third, 'a', configMap({}))
    expect(last.data).toEqual({ ours: '1', theirs: '2' })
    expect(owners(last)).toEqual({
      'a Apply': { 'f:data': {} },
      'b Apply': { 'f:data': { 'f:ours': {} } },
      'c Update': { 'f:data': { 'f:theirs': {} } },
    })
  })

  it('lets kubectl take over what kubectl applied on its side', () => {
    const manifest = withLastApplied(configMap({ a: '1', b: '1' }))
    const live = update(undefined, 'kubectl-client-side-apply', manifest)
    expect(refusal(() => apply(live, 'other', configMap({ a: '2' })))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using v1',
            field: '.data.a',
          },
        ],
      },
    })

    const taken = apply(live, 'kubectl', configMap({ a: '2' }))
    expect(taken.data).toEqual({ a: '2', b: '1' })
    expect(taken.metadata.annotations?.[lastAppliedAnnotation]).toBe(
      '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"x","namespace":"default"}}\n',
    )
    expect(owners(taken)['kubectl-client-side-apply Update']).toEqual({
      'f:data': { '.': {}, 'f:b': {} },
      'f:metadata': { 'f:annotations': { '.': {}, [`f:${lastAppliedAnnotation}`]: {} } },
    })
    const changed = update(taken, 'x', configMap({ a: '3', b: '1' }, taken.metadata))
    expect(refusal(() => apply(changed, 'kubectl', configMap({ a: '2' })))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "x" using v1: .data.a',
    })
  })

  it('gives what nobody owns to who wrote before the first apply', () => {
    const live = configMap({ a: '1' }, { uid: 'u' })
    expect(refusal(() => apply(live, 'z', configMap({ a: '2' })))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    })
  })

  it('keeps items of the live list between the neighbours that the applied list has too', () => {
    const pod = (...names: string[]) =>
      object('v1', 'Pod', { spec: { containers: names.map((name) => ({ name, image: 'i' })) } })
    const names = ({ spec }: KubeObject) =>
      (spec as { containers: { name: string }[] }).containers.map((c) => c.name)
    const merged = (live: string[], applied: string[]) =>
      names(apply(update(undefined, 'm', pod(...live)), 'a', pod(...applied), { force: true }))
    expect(merged(['a', 'b', 'c'], ['c', 'a'])).toEqual(['b', 'c', 'a'])
    expect(merged(['a', 'x', 'b', 'y'], ['a', 'new', 'b'])).toEqual(['a', 'x', 'new', 'b', 'y'])
    expect(merged(['x', 'y'], ['a'])).toEqual(['x', 'y', 'a'])
  })

  it.each([
    [
      { ports: [{ port: 80 }, { port: 80 }] },
      '.spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
    ],
    [
      { ports: [{ name: 'a' }] },
      `.spec.ports: element 0: associative list with keys has an element that omits key field "port" (and doesn't have default value)`,
    ],
  ])('refuses lists that cannot be owned item by item: %j', (spec, problem) => {
    expect(refusal(() => apply(undefined, 'a', object('v1', 'Service', { spec })))).toMatchObject({
      code: 500,
      message: `failed to create typed patch object (default/x; /v1, Kind=Service): ${problem}`,
    })
  })

  it('refuses managedFields and another version', () => {
    expect(refusal(() => apply(undefined, 'a', configMap({}, { managedFields: [] })))).toMatchObject({
      code: 400,
      message: 'metadata.managedFields must be nil',
    })
    const other = { ...configMap({}), apiVersion: 'v2' }
    expect(refusal(() => apply(configMap({}), 'a', other))).toMatchObject({
      code: 400,
      message: 'Incorrect version specified in apply patch. Specified patch version: v2, expected: v1',
    })
  })

  it('follows the schema of a custom resource', () => {
    const schema = schemaOfCustomResource({
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            parts: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: { type: 'object', properties: { name: { type: 'string' }, count: { type: 'integer' } } },
            },
            tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
            plain: { type: 'array', items: { type: 'string' } },
            whole: { type: 'object', 'x-kubernetes-map-type': 'atomic' },
            named: { type: 'object', additionalProperties: { type: 'object', properties: { a: {} } } },
          },
        },
      },
    })
    const widget = (spec: object) => object('x.io/v1', 'Widget', { spec })
    const first = apply(
      undefined,
      'a',
      widget({
        parts: [{ name: 'p', count: 1 }],
        tags: ['t'],
        plain: ['x'],
        whole: { k: 'v' },
        named: { q: { a: 1 } },
      }),
      { schema },
    )
    // As kube-apiserver 1.20 answered.
    expect(owners(first)['a Apply']).toEqual({
      'f:spec': {
        'f:named': { 'f:q': { '.': {}, 'f:a': {} } },
        'f:parts': { 'k:{"name":"p"}': { '.': {}, 'f:count': {}, 'f:name': {} } },
        'f:plain': {},
        'f:tags': { 'v:"t"': {} },
        'f:whole': {},
      },
    })
    const other = widget({
      parts: [{ name: 'p', count: 2 }, { name: 'r' }],
      tags: ['u'],
      plain: ['y'],
      whole: { k: 'w' },
    })
    expect(refusal(() => apply(first, 'b', other, { schema }))).toMatchObject({
      message:
        'Apply failed with 3 conflicts: conflicts with "a":\n- .spec.plain\n- .spec.whole\n- .spec.parts[name="p"].count',
    })
    expect(apply(first, 'b', other, { schema, force: true }).spec).toEqual({
      parts: [{ name: 'p', count: 2 }, { name: 'r' }],
      tags: ['t', 'u'],
      plain: ['y'],
      whole: { k: 'w' },
      named: { q: { a: 1 } },
    })
  })
})

describe('trackUpdate', () => {
  const deployment = (rest: object, metadata?: object) => object('apps/v1', 'Deployment', rest, metadata)

  it('keeps what is written through a subresource apart', () => {
    const live = update(undefined, 'kubectl', deployment({ spec: { replicas: 1 }, status: { replicas: 9 } }))
    const scaled = update(live, 'hpa', deployment({ spec: { replicas: 3 } }, live.metadata), 'scale')
    const labels = { a: '1' }
    const written = { spec: { replicas: 3 }, status: { replicas: 3 } }
    const reported = update(
      scaled,
      'controller',
      deployment(written, { ...scaled.metadata, labels }),
      'status',
    )
    expect(owners(reported)).toEqual({
      'controller Update status': { 'f:status': { 'f:replicas': {} } },
      'hpa Update scale': { 'f:spec': { 'f:replicas': {} } },
    })
    expect(reported.metadata.managedFields).toContainEqual(
      expect.objectContaining({ manager: 'controller', subresource: 'status', time: now }),
    )
  })

  it.each([[[]], [[{}]]])('forgets all owners when a request sends %j', (managedFields) => {
    const live = update(undefined, 'a', configMap({ a: '1' }))
    const reset = update(live, 'b', configMap({ a: '2' }, { managedFields }))
    expect(reset.metadata.managedFields).toBeUndefined()
    const later = update(reset, 'c', configMap({ a: '3' }))
    expect(later.metadata.managedFields).toBeUndefined()
  })

  it('believes a request that says who owns what, but for subresources and nonsense', () => {
    const live = update(undefined, 'a', configMap({ a: '1' }))
    const [entry] = live.metadata.managedFields!
    const renamed = update(live, 'b', configMap({ a: '1' }, { managedFields: [{ ...entry, manager: 'z' }] }))
    expect(Object.keys(owners(renamed))).toEqual(['z Update'])
    const nonsense = update(
      live,
      'b',
      configMap({ a: '1' }, { managedFields: [{ manager: 'z', operation: 'Nope' }] }),
    )
    expect(Object.keys(owners(nonsense))).toEqual(['a Update'])
  })

  it('keeps ten updaters, and the oldest ones together', () => {
    let live = update(undefined, 'm0', configMap({ k0: '1' }))
    for (let i = 1; i <= 12; i++) {
      const data = { ...(live.data as object), [`k${i}`]: '1' }
      live = trackUpdate({
        live,
        next: configMap(data, live.metadata),
        manager: `m${i}`,
        apiVersion: 'v1',
        schema: schemaOf('v1', 'ConfigMap'),
        now: `2026-01-01T00:00:${10 + i}Z`,
      })
    }
    const names = live.metadata.managedFields!.map(({ manager }) => manager)
    expect(names).toEqual(['ancient-changes', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9', 'm10', 'm11', 'm12'])
    expect(owners(live)['ancient-changes Update']).toEqual({
      'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {}, 'f:k3': {} },
    })
  })

  it('owns items that a list has twice together', () => {
    const pod = (env: object[], metadata?: object) =>
      object('v1', 'Pod', { spec: { containers: [{ name: 'c', env }] } }, metadata)
    const live = update(undefined, 'a', pod([{ name: 'A', value: '1' }]))
    const twice = update(
      live,
      'b',
      pod(
        [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
        live.metadata,
      ),
    )
    const envOf = (fields: FieldsV1 | undefined) =>
      fields?.['f:spec']?.['f:containers']?.['k:{"name":"c"}']?.['f:env']?.['k:{"name":"A"}']
    expect(envOf(owners(twice)['b Update'])).toEqual({})
    expect(envOf(owners(twice)['a Update'])).toBeUndefined()
  })
})
