import type { KubeObject } from '#platform/kubernetes/objects.ts'
import {
  clientSideApply,
  lastAppliedAnnotation,
  lastAppliedOf,
  withLastApplied,
} from '#platform/kubernetes/patch/clientApply.ts'

const widget = (spec: object, annotations?: Record<string, string>): KubeObject => ({
  apiVersion: 'x.io/v1',
  kind: 'Widget',
  metadata: { name: 'w', namespace: 'default', ...(annotations ? { annotations } : {}) },
  spec,
})

describe('clientSideApply of a custom resource', () => {
  it.each([
    ['changes what differs', { a: 1 }, { a: 2 }, { a: 1, b: 1 }, { a: 2 }],
    ['deletes only what was applied', { a: 1, b: 1 }, { a: 1 }, { a: 1, b: 1, c: 1 }, { b: null }],
    ['replaces lists', { l: [1, 2] }, { l: [1] }, { l: [1, 2] }, { l: [1] }],
    [
      'takes a null for nothing, but for what was applied',
      { a: 1 },
      { a: null, b: null },
      { a: 1, b: 1 },
      { a: null },
    ],
    ['adds an empty object', {}, { o: {} }, {}, { o: {} }],
    [
      'looks into objects',
      { o: { a: 1, b: 1 } },
      { o: { a: 1 } },
      { o: { a: 1, b: 1, c: 1 } },
      { o: { b: null } },
    ],
  ])('%s', (_, applied, wanted, live, spec) => {
    const { type, patch, changes } = clientSideApply(widget(applied), widget(wanted), widget(live))
    expect({ type, patch, changes }).toEqual({ type: 'merge', patch: { spec }, changes: true })
  })

  it('has nothing to send when nothing changes', () => {
    const live = withLastApplied(widget({ a: 1, l: [{ b: 1 }] }))
    const { patch, changes } = clientSideApply(
      lastAppliedOf(live),
      withLastApplied(widget({ a: 1, l: [{ b: 1 }] })),
      live,
    )
    expect({ patch, changes }).toEqual({ patch: {}, changes: false })
  })
})

describe('withLastApplied', () => {
  const textOf = (object: KubeObject) => withLastApplied(object).metadata.annotations?.[lastAppliedAnnotation]

  it('writes what kubectl writes', () => {
    const text = textOf(widget({ z: '<a&b>', a: [1.5, true, null, 'ü\u2028\n'] }))
    const spec = '{"a":[1.5,true,null,"ü\\u2028\\n"],"z":"\\u003ca\\u0026b\\u003e"}'
    const metadata = '{"annotations":{},"name":"w","namespace":"default"}'
    expect(text).toBe(`{"apiVersion":"x.io/v1","kind":"Widget","metadata":${metadata},"spec":${spec}}\n`)
  })

  it('does not remember itself, and sorts names by their bytes', () => {
    const once = withLastApplied(widget({ '😀': 1, '\uffee': 2 }, { b: '1', a: '2' }))
    expect(withLastApplied(once)).toEqual(once)
    expect(textOf(once)).toContain('"annotations":{"a":"2","b":"1"}')
    expect(textOf(once)).toContain('{"\uffee":2,"😀":1}')
  })

  it.each(['', '7', '{', '[1]'])('reads nothing from %j', (text) => {
    expect(lastAppliedOf(widget({}, { [lastAppliedAnnotation]: text }))).toBeUndefined()
  })
})
