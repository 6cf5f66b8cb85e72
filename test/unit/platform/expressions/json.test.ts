import { toPlain } from '#platform/expressions/json.ts'
import { MapEntry } from '#platform/expressions/mapEntry.ts'
import { JavaDouble, LazyMap, Unknown, UnknownError } from '#platform/expressions/values.ts'
import { failureOf } from './scopeOf.ts'

class Endless extends LazyMap {
  get(): unknown {
    return this
  }

  keys(): readonly string[] {
    return ['a', 'b']
  }
}

describe('a value as JSON', () => {
  it.each([
    ['a Long', 5n, 5],
    ['a Long beyond 2^53', 2n ** 62n, '4611686018427387904'],
    ['a Double without fraction', new JavaDouble(3), 3],
    ['NaN', Number.NaN, 'NaN'],
    ['an infinite Double', new JavaDouble(Number.POSITIVE_INFINITY), 'Infinity'],
    ['nothing', undefined, null],
    [
      'a map with keys of any kind',
      new Map<unknown, unknown>([
        [1, 'a'],
        ['b', [2n]],
      ]),
      { 1: 'a', b: [2] },
    ],
    ['a set', new Set([1, new JavaDouble(2)]), [1, 2]],
    ['an entry', new MapEntry('a', 1n), { a: 1 }],
    ['JSON', { a: [1, 'x', null, { b: true }] }, { a: [1, 'x', null, { b: true }] }],
  ])('%s', (_, value, json) => {
    expect(toPlain(value)).toEqual(json)
  })

  it('is the very same when it was JSON already', () => {
    const value = { a: [1, { b: 'c' }] }
    expect(toPlain(value)).toBe(value)
    expect(value).toEqual({ a: [1, { b: 'c' }] })
  })

  it('keeps a key __proto__ as a key', () => {
    expect(JSON.stringify(toPlain(new Map([['__proto__', { a: 1n }]])))).toBe('{"__proto__":{"a":1}}')
  })

  it('has an end', () => {
    expect(failureOf(() => toPlain(new Endless())).code).toBe('LIMIT')
  })

  it('is not made of what is not known yet', () => {
    expect(() => toPlain([new Unknown('later')])).toThrow(UnknownError)
  })

  it('is not made of what is no value', () => {
    expect(failureOf(() => toPlain(() => 1)).code).toBe('TYPE')
    expect(failureOf(() => toPlain(/x/)).code).toBe('TYPE')
  })
})
