import { Binary, BSONRegExp, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'
import { type Direction, encodeCompound, encodeKey } from '#embedded/mongodb/indexes/key.ts'
import { compare } from '#embedded/mongodb/values/compare.ts'
import type { Value } from '#embedded/mongodb/values/types.ts'

/** A generator of the same numbers on every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const interesting: Value[] = [
  0,
  -0,
  1,
  -1,
  0.1,
  -0.1,
  1.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  -(2 ** 63),
  1e300,
  -1e300,
  5e-324,
  -5e-324,
  1.7976931348623157e308,
  Infinity,
  -Infinity,
  Number.NaN,
  new Double(5),
  5,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 53n + 3n,
  -(2n ** 53n) - 1n,
  2n ** 63n - 1n,
  2n ** 63n - 2n,
  -(2n ** 63n),
  5n,
  ...[
    '5',
    '5.0',
    '0.1',
    '-0.1',
    '0.10',
    '123.450',
    '1E-6170',
    '-1E-6170',
    '1E+6000',
    '-1E+6000',
    '9007199254740993',
    '9007199254740992.5',
    '0.1000000000000000055511151231257827',
    'NaN',
    'Infinity',
    '-Infinity',
    '0',
    '-0',
    '1E-400',
    '1.7976931348623157E+308',
    '1.7976931348623158E+308',
    '9223372036854775807',
    '9223372036854775807.5',
  ].map((text) => Decimal128.fromString(text)),
  null,
  true,
  false,
  '',
  'a',
  'ab',
  'a\0',
  'a\0b',
  'b',
  'é',
  '\uffff',
  '😀',
  'A',
  new Date(0),
  new Date(-1),
  new Date(1.7e12),
  new Timestamp({ t: 1, i: 2 }),
  new Timestamp({ t: 2, i: 1 }),
  new ObjectId('000000000000000000000001'),
  new ObjectId('ff0000000000000000000000'),
  new Binary(Buffer.from([])),
  new Binary(Buffer.from([0])),
  new Binary(Buffer.from([1, 2])),
  new Binary(Buffer.from([0]), 4),
  new BSONRegExp('a', ''),
  new BSONRegExp('a', 'i'),
  new BSONRegExp('b', ''),
  new MinKey(),
  new MaxKey(),
  [],
  [1],
  [1, 2],
  [[1]],
  ['a'],
  [null],
  {},
  { a: 1 },
  { a: 2 },
  { a: 'x' },
  { b: 1 },
  { a: 1, b: 1 },
  { a: { b: [1] } },
  { '': 1 },
  { a: null },
]

function randomValue(random: (below: number) => number, depth = 0): Value {
  const kind = random(depth > 2 ? 5 : 7)
  if (kind === 5) return Array.from({ length: random(3) }, () => randomValue(random, depth + 1))
  if (kind === 6) {
    return Object.fromEntries(
      Array.from({ length: random(3) }, () => [['a', 'b', 'ab'][random(3)]!, randomValue(random, depth + 1)]),
    )
  }
  if (kind === 4) return BigInt(random(2 ** 31)) * BigInt(random(2 ** 31)) * (random(2) === 0 ? 1n : -1n)
  if (kind === 3) return (random(2 ** 31) - 2 ** 30) / 2 ** random(40)
  if (kind === 2) {
    return Decimal128.fromString(`${random(2) === 0 ? '' : '-'}${random(2 ** 31)}E${random(30) - 15}`)
  }
  return interesting[random(interesting.length)]!
}

const sign = Math.sign

describe('encodeKey', () => {
  it('orders every pair of interesting values as compare does', () => {
    const wrong: unknown[] = []
    for (const a of interesting) {
      for (const b of interesting) {
        if (sign(Buffer.compare(encodeKey(a), encodeKey(b))) !== sign(compare(a, b))) wrong.push([a, b])
      }
    }
    expect(wrong).toEqual([])
  })

  it('orders random values as compare does', () => {
    const random = randomFrom(20260101)
    const wrong: unknown[] = []
    for (let i = 0; i < 60_000; i++) {
      const a = randomValue(random)
      const b = randomValue(random)
      if (sign(Buffer.compare(encodeKey(a), encodeKey(b))) !== sign(compare(a, b))) wrong.push([a, b])
    }
    expect(wrong).toEqual([])
  })

  it('gives no key that is a prefix of another one', () => {
    const keys = interesting.map((value) => encodeKey(value).toString('latin1'))
    const prefixes = keys.filter((key) => keys.some((other) => other !== key && other.startsWith(key)))
    expect(prefixes).toEqual([])
  })
})

describe('encodeCompound', () => {
  it('orders field by field, each in its own direction', () => {
    const random = randomFrom(7)
    const directions: Direction[] = [1, -1]
    const wrong: unknown[] = []
    for (let i = 0; i < 20_000; i++) {
      const a = [randomValue(random), randomValue(random)]
      const b = [random(2) === 0 ? a[0]! : randomValue(random), randomValue(random)]
      const expected = sign(compare(a[0], b[0])) || -sign(compare(a[1], b[1])) || 0
      const found = sign(Buffer.compare(encodeCompound(a, directions), encodeCompound(b, directions)))
      if (found !== expected) wrong.push([a, b])
    }
    expect(wrong).toEqual([])
  })
})
