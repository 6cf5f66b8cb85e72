import { canonical, hashOf, isSame } from '../../../../../sandbox/kubernetes/controllers/runtime/canonical.ts'

describe('what means the same', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1, b: null, c: [], d: undefined }, { a: 1 }, true],
    [{ a: {} }, {}, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: [] }, { a: {} }, false],
    [{ a: '1' }, { a: 1 }, false],
    [undefined, [], true],
    [0, false, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(isSame(a, b)).toBe(expected)
    expect(isSame(b, a)).toBe(expected)
    if (a && b) expect(canonical(a) === canonical(b)).toBe(expected)
  })

  it('should write a hash as Kubernetes does: without vowels, moved on by collisions', () => {
    const template = { spec: { containers: [{ name: 'c' }] } }
    expect(hashOf(template, undefined)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
    expect(hashOf({ ...template }, undefined)).toBe(hashOf(template, undefined))
    expect(hashOf(template, 1)).not.toBe(hashOf(template, undefined))
  })
})
