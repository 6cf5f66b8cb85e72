import { PatchError } from '#platform/kubernetes/patch/errors.ts'
import { applyJsonPatch } from '#platform/kubernetes/patch/jsonPatch.ts'
import { applyMergePatch } from '#platform/kubernetes/patch/mergePatch.ts'
import { schemaOf } from '#platform/kubernetes/patch/schema.ts'
import { applyStrategicMerge } from '#platform/kubernetes/patch/strategicMerge.ts'

describe('applyMergePatch', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: ['c', 'd'] }, { a: ['c', 'd'] }],
    [{ a: { b: 'c' } }, { a: { b: null, d: { e: null, f: 1 } } }, { a: { d: { f: 1 } } }],
    [{ a: [1] }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('%j with %j is %j', (original, patch, result) => {
    expect(applyMergePatch(original, patch)).toEqual(result)
  })

  it('takes a key that every object inherits for a key like others', () => {
    const patch: unknown = JSON.parse('{"data":{"__proto__":"a","constructor":"b"}}')
    expect(JSON.stringify(applyMergePatch({ data: {} }, patch))).toBe(
      '{"data":{"__proto__":"a","constructor":"b"}}',
    )
    const configMap = applyStrategicMerge({ data: {} }, patch, schemaOf('v1', 'ConfigMap'))
    expect(JSON.stringify(configMap)).toBe('{"data":{"__proto__":"a","constructor":"b"}}')
  })
})

describe('applyJsonPatch', () => {
  const live = { metadata: { labels: { 'a/b': '1' } }, spec: { replicas: 1, list: [1, 2] } }

  it.each([
    [{ op: 'replace', path: '/metadata/labels/a~1b', value: '2' }, { 'a/b': '2' }],
    [{ op: 'remove', path: '/metadata/labels/a~1b' }, {}],
    [
      { op: 'add', path: '/metadata/labels/c', value: '3' },
      { 'a/b': '1', c: '3' },
    ],
    // As the API server does, not as RFC 6902 says.
    [
      { op: 'replace', path: '/metadata/labels/c', value: '3' },
      { 'a/b': '1', c: '3' },
    ],
  ])('applies %j', (operation, labels) => {
    expect(applyJsonPatch(live, [operation]).metadata).toEqual({ labels })
    expect(live.metadata.labels).toEqual({ 'a/b': '1' })
  })

  it.each([
    { op: 'test', path: '/spec/replicas', value: 7 },
    { op: 'remove', path: '/spec/nope' },
    { op: 'add', path: '/spec/nope/x', value: 7 },
    { op: 'add', path: '/__proto__/x', value: 7 },
    { op: 'add', path: '/constructor/prototype/x', value: 7 },
    { op: 'copy', from: '/__proto__', path: '/spec/y' },
    { op: 'bogus', path: '/spec/replicas', value: 7 },
    { op: 'copy', from: '/spec/nope', path: '/spec/y' },
    { op: 'replace', path: '/spec/list/2', value: 7 },
    { op: 'add', path: '/spec/list/4', value: 7 },
    { op: 'add', path: 'no-pointer', value: 7 },
    { op: 'add' },
    7,
  ])('refuses %j as the API server does', (operation) => {
    const refusal = new PatchError(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
    )
    expect(() => applyJsonPatch(live, [operation])).toThrow(refusal)
  })

  it('applies nothing when a test fails', () => {
    const patch = [
      { op: 'replace', path: '/spec/replicas', value: 2 },
      { op: 'test', path: '/spec/replicas', value: 1 },
    ]
    expect(() => applyJsonPatch(live, patch)).toThrow(PatchError)
    expect(live.spec.replicas).toBe(1)
  })

  it('refuses what is no list, and too long a one', () => {
    expect(() => applyJsonPatch(live, { op: 'add' })).toThrow(
      new PatchError(
        400,
        'BadRequest',
        'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
      ),
    )
    const long = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/spec/replicas', value: 1 }))
    expect(() => applyJsonPatch(live, long)).toThrow(
      'The allowed maximum operations in a JSON patch is 10000, got 10001',
    )
  })
})

describe('applyStrategicMerge refuses', () => {
  const container = { name: 'web', image: 'x' }
  const live = { spec: { strategy: { type: 'Recreate' }, template: { spec: { containers: [container] } } } }
  const ofContainers = (containers: unknown) => ({ spec: { template: { spec: { containers } } } })

  /** Answers of kube-apiserver 1.20. */
  it.each([
    [500, 'map: map[image:x] does not contain declared merge key: name', ofContainers([{ image: 'x' }])],
    [
      500,
      'merging lists cannot yet be specified in the patch',
      ofContainers([{ name: 'web', $patch: 'merge' }]),
    ],
    [500, 'unknown patch type: merge in map: map[$patch:merge]', { spec: { template: { $patch: 'merge' } } }],
    [500, 'list element types are not identical: [[map[image:x name:web]] [a]]', ofContainers(['a'])],
    [400, 'invalid patch format of retainKeys', { spec: { strategy: { $retainKeys: 'type' } } }],
    [
      400,
      'invalid patch format of retainKeys',
      { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } },
    ],
    [400, 'invalid patch format of primitive list', { metadata: { $deleteFromPrimitiveList: ['x'] } }],
    [
      500,
      'expected a []interface {}, but received a string',
      { spec: { template: { spec: { '$setElementOrder/containers': 'x' } } } },
    ],
    [400, 'json: cannot unmarshal array into Go value of type map[string]interface {}', [1]],
  ])('%i %s', (code, message, patch) => {
    const apply = () =>
      applyStrategicMerge({ metadata: {}, ...live }, patch, schemaOf('apps/v1', 'Deployment'))
    expect(apply).toThrow(message)
    expect(apply).toThrow(expect.objectContaining({ code }))
  })
})
