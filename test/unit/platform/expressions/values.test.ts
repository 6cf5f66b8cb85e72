import { javaEquals } from '#platform/expressions/equality.ts'
import { doubleText, intOf, kindOfNumber, longOf } from '#platform/expressions/numbers.ts'
import { stringify } from '#platform/expressions/text.ts'
import { JavaDouble } from '#platform/expressions/values.ts'

describe('numbers', () => {
  // As Java 17 prints them.
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.1, '0.1'],
    [100, '100.0'],
    [1e-3, '0.001'],
    [1e-4, '1.0E-4'],
    [9999999, '9999999.0'],
    [1e7, '1.0E7'],
    [123456789, '1.23456789E8'],
    [1.5e300, '1.5E300'],
    [5e-324, '4.9E-324'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('a Double %d prints as %s', (value, text) => {
    expect(doubleText(value)).toBe(text)
  })

  it.each([
    [1, 'Integer'],
    [-2147483648, 'Integer'],
    [2147483648, 'Long'],
    [1n, 'Long'],
    [1.5, 'Double'],
    [1e300, 'Double'],
    [Number.NaN, 'Double'],
    [new JavaDouble(1), 'Double'],
    ['1', undefined],
    [true, undefined],
  ])('%p is for Java of the kind %s', (value, kind) => {
    expect(kindOfNumber(value)).toBe(kind)
  })

  it('are cut off and wrapped as Java does', () => {
    expect(intOf(2147483648)).toBe(-2147483648)
    expect(intOf(3.9)).toBe(3)
    expect(intOf(new JavaDouble(1e10))).toBe(2147483647)
    expect(intOf(Number.NaN)).toBe(0)
    expect(longOf(-3.9)).toBe(-3n)
    expect(longOf(1e300)).toBe(2n ** 63n - 1n)
    expect(longOf(Number.NEGATIVE_INFINITY)).toBe(-(2n ** 63n))
  })
})

describe('a value as a text', () => {
  it.each([
    [null, 'null'],
    [['a', 1, null, [2.5]], '[a, 1, null, [2.5]]'],
    [{ a: 1, b: { c: 'd' } }, '{a=1, b={c=d}}'],
    [new Map<unknown, unknown>([[1, new JavaDouble(2)]]), '{1=2.0}'],
    [new Set(['a', 'b']), '[a, b]'],
    [5n, '5'],
    [2147483648, '2147483648'],
  ])('%p is %s', (value, text) => {
    expect(stringify(value)).toBe(text)
  })
})

describe('equals', () => {
  it.each([
    [1, 1, true],
    [1, 1n, false],
    [2147483648, 2147483648n, true],
    [1, new JavaDouble(1), false],
    [new JavaDouble(1), new JavaDouble(1), true],
    [Number.NaN, Number.NaN, true],
    ['a', 'a', true],
    [null, null, true],
    [null, 'a', false],
    [[1, [2]], [1, [2]], true],
    [[1], [1n], false],
    [
      { a: [1], b: 2 },
      new Map<string, unknown>([
        ['b', 2],
        ['a', [1]],
      ]),
      true,
    ],
    [{ a: null }, { b: null }, false],
    [{}, [], false],
    [new Set([1, [2]]), new Set([[2], 1]), true],
    [new Set([1]), [1], false],
  ])('%p and %p: %s', (left, right, same) => {
    expect(javaEquals(left, right)).toBe(same)
    expect(javaEquals(right, left)).toBe(same)
  })
})
