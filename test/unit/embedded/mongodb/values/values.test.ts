import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  deserialize,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson'
import type { Value } from '#embedded/mongodb/values/index.ts'
import {
  compare,
  decode,
  encode,
  equals,
  fromPlain,
  hashKey,
  parseSort,
  sortDocuments,
  sortKey,
} from '#embedded/mongodb/values/index.ts'

const everyType = {
  _id: new ObjectId(),
  int: 1,
  double: 1.5,
  wholeDouble: new Double(5),
  negativeZero: -0,
  nan: Number.NaN,
  large: 3e10,
  long: Long.fromString('9007199254740995'),
  smallLong: Long.fromNumber(5),
  decimal: Decimal128.fromString('1.50'),
  text: 'héllo',
  long_text: 'x'.repeat(100),
  emoji: 'ab\u{1f600}cd',
  nul: 'a\0b',
  list: [1, 'x', { y: null }, []],
  date: new Date(-5),
  yes: true,
  nothing: null,
  regex: new BSONRegExp('x', 'i'),
  uuid: new UUID(),
  bytes: Buffer.from('ab'),
  stamp: new Timestamp({ t: 4294967295, i: 4294967295 }),
  min: new MinKey(),
  max: new MaxKey(),
  code: new Code('y'),
  scoped: new Code('x', { a: 1 }),
  empty: {},
  'dotted.name': 1,
  ünïcode: 1,
}

describe('the codec', () => {
  it('writes what it read, byte for byte', () => {
    const bytes = serialize(everyType)
    expect(Buffer.from(encode(decode(bytes))).equals(Buffer.from(bytes))).toBe(true)
  })

  it('reads numbers by their type', () => {
    const { int, wholeDouble, long, smallLong } = fromPlain(everyType)
    expect([int, wholeDouble, long, smallLong]).toEqual([1, new Double(5), 9007199254740995n, 5n])
  })

  it('keeps fields that look like classes or prototypes as data', () => {
    const plain = fromPlain(JSON.parse('{"__proto__":{"x":1},"constructor":1,"toString":2}'))
    expect(Object.keys(plain)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
    const spoof = { _id: 1, a: { _bsontype: 'ObjectId', id: 'x' } }
    expect(decode(encode(spoof))).toEqual(spoof)
  })

  it('refuses documents beyond 16 MB', () => {
    expect(() => encode({ a: 'x'.repeat(17_000_000) })).toThrow(expect.objectContaining({ code: 10334 }))
    expect(encode({ a: 'x'.repeat(16_700_000) }).length).toBeLessThan(16_777_217)
  })

  it('refuses damaged bytes, whatever is damaged', () => {
    const bytes = Buffer.from(serialize(everyType))
    for (let cut = 1; cut < bytes.length; cut += 7) {
      const short = Buffer.from(bytes.subarray(0, bytes.length - cut))
      if (short.length >= 4) short.writeInt32LE(short.length)
      expect(() => decode(short)).toThrow(expect.objectContaining({ name: 'MongoError' }))
    }
    for (let at = 4; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at] = flipped[at]! ^ 0x80
      try {
        decode(flipped)
      } catch (error) {
        expect((error as Error).name).toBe('MongoError')
      }
    }
  })

  it('refuses nesting that would exhaust the stack', () => {
    let deep: object = {}
    for (let i = 0; i < 300; i++) deep = { a: deep }
    expect(() => encode(deep as never)).toThrow(expect.objectContaining({ codeName: 'Overflow' }))
    expect(() => decode(serialize(deep))).toThrow(expect.objectContaining({ codeName: 'Overflow' }))
  })

  it('agrees with the driver on random documents', () => {
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return seed % below
    }
    const value = (depth: number): unknown => {
      const makers: (() => unknown)[] = [
        () => random(1000) - 500,
        () => random(1000) / 7,
        () => 'é'.repeat(random(20)) + 'x'.repeat(random(30)),
        () => random(2) === 0,
        () => null,
        () => Long.fromNumber(random(2 ** 30) * 2 ** 20),
        () => new Date(random(2 ** 30)),
        () => Array.from({ length: random(4) }, () => value(depth + 1)),
        () =>
          Object.fromEntries(
            Array.from({ length: random(5) }, (_, i) => [`f${i}${'n'.repeat(random(30))}`, value(depth + 1)]),
          ),
      ]
      return makers[random(depth > 4 ? 7 : makers.length)]!()
    }
    for (let i = 0; i < 500; i++) {
      const document = { a: value(0), b: value(0) }
      const bytes = serialize(document)
      expect(deserialize(encode(decode(bytes)))).toEqual(deserialize(bytes))
    }
  })
})

describe('the order of values', () => {
  const ascending: unknown[] = [
    new MinKey(),
    null,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    Decimal128.fromString('-1E+400'),
    Long.MIN_VALUE,
    -1.5,
    Decimal128.fromString('-1.4'),
    0,
    Decimal128.fromString('1E-400'),
    Decimal128.fromString('0.1'),
    0.1,
    1,
    9007199254740992,
    Long.fromString('9007199254740993'),
    Long.MAX_VALUE,
    2 ** 63,
    Decimal128.fromString('1E+400'),
    Number.POSITIVE_INFINITY,
    '',
    'a',
    'a\0',
    'ab',
    'b',
    '\uffff',
    '\u{1f600}',
    {},
    { a: 1 },
    { a: 1, b: 1 },
    { a: 2 },
    { b: 1 },
    { a: 'x' },
    [],
    [1],
    [1, 2],
    [2],
    new Binary(Buffer.from([9])),
    new Binary(Buffer.from([1]), 4),
    new Binary(Buffer.from([1, 1])),
    new ObjectId('000000000000000000000001'),
    new ObjectId('ff0000000000000000000000'),
    false,
    true,
    new Date(-1),
    new Date(0),
    new Timestamp({ t: 1, i: 4294967295 }),
    new Timestamp({ t: 4294967295, i: 0 }),
    new BSONRegExp('a'),
    new BSONRegExp('a', 'i'),
    new Code('a'),
    new MaxKey(),
  ]
  const values = fromPlain({ list: ascending }).list as Value[]

  it('is total: each value is below all that follow', () => {
    for (let i = 0; i < values.length; i++) {
      for (let j = 0; j < values.length; j++) {
        expect([i, j, Math.sign(compare(values[i], values[j]))]).toEqual([i, j, Math.sign(i - j)])
      }
    }
  })

  it('puts missing below null', () => {
    expect(compare(undefined, null)).toBeLessThan(0)
    expect(compare(values[0], undefined)).toBeLessThan(0)
  })

  it('finds numbers of all types equal by value, and hashes them alike', () => {
    const { list } = fromPlain({
      list: [new Int32(5), new Double(5), Long.fromNumber(5), Decimal128.fromString('5.00')],
    })
    for (const a of list as Value[]) {
      for (const b of list as Value[]) expect(equals(a, b)).toBe(true)
    }
    expect(new Set((list as Value[]).map(hashKey)).size).toBe(1)
  })

  it('hashes two values alike exactly when they are equal', () => {
    const all = [
      ...values,
      ...(fromPlain({ list: [new Double(1), Decimal128.fromString('0.5'), 0.5, -0, { a: new Double(1) }] })
        .list as Value[]),
    ]
    for (const a of all) {
      for (const b of all) expect(hashKey(a) === hashKey(b)).toBe(equals(a, b))
    }
  })
})

describe('sorting', () => {
  const cases: [sort: object, documents: object[], ids: number[]][] = [
    [
      { a: 1 },
      [
        { _id: 1, a: 2 },
        { _id: 2, a: 1 },
      ],
      [2, 1],
    ],
    [
      { a: -1 },
      [
        { _id: 1, a: 1 },
        { _id: 2, a: 2 },
      ],
      [2, 1],
    ],
    [
      { a: 1, b: -1 },
      [
        { _id: 1, a: 1, b: 1 },
        { _id: 2, a: 1, b: 2 },
        { _id: 3, a: 0 },
      ],
      [3, 2, 1],
    ],
    [
      { a: 1 },
      [
        { _id: 1, a: 'a' },
        { _id: 2, a: 3 },
        { _id: 3 },
        { _id: 4, a: null },
        { _id: 5, a: new Date(0) },
        { _id: 6, a: true },
      ],
      [3, 4, 2, 1, 6, 5],
    ],
    [
      { 'a.b': 1 },
      [
        { _id: 1, a: { b: 2 } },
        { _id: 2, a: { b: 1 } },
      ],
      [2, 1],
    ],
    [
      { a: 1 },
      [
        { _id: 1, a: [5, 9] },
        { _id: 2, a: [1, 10] },
        { _id: 3, a: 3 },
      ],
      [2, 3, 1],
    ],
    [
      { a: -1 },
      [
        { _id: 1, a: [5, 9] },
        { _id: 2, a: [1, 10] },
        { _id: 3, a: 3 },
      ],
      [2, 1, 3],
    ],
    [
      { a: 1 },
      [
        { _id: 1, a: null },
        { _id: 2, a: [] },
      ],
      [2, 1],
    ],
    [
      { 'a.b': 1 },
      [
        { _id: 1, a: [{ b: 3 }, { b: 9 }] },
        { _id: 2, a: [{ b: 5 }] },
      ],
      [1, 2],
    ],
    [
      { 'a.x': 1, 'a.y': 1 },
      [
        {
          _id: 1,
          a: [
            { x: 1, y: 5 },
            { x: 2, y: 1 },
          ],
        },
        { _id: 2, a: { x: 1, y: 3 } },
      ],
      [2, 1],
    ],
    [
      { 'a.0': 1 },
      [
        { _id: 1, a: [2, 0] },
        { _id: 2, a: [1, 5] },
      ],
      [2, 1],
    ],
  ]
  it.each(cases.map(([sort, documents, ids], i) => ({ sort, documents, ids, i })))(
    'case $i',
    ({ sort, documents, ids }) => {
      const sorted = sortDocuments(documents.map(fromPlain), parseSort(fromPlain(sort)))
      expect(sorted.map((document) => document._id)).toEqual(ids)
    },
  )

  it.each([{ a: 0 }, { a: 'x' }, { a: 2 }])('refuses %j', (sort) => {
    expect(() => parseSort(fromPlain(sort))).toThrow(/must be 1/)
  })

  it('refuses two arrays side by side', () => {
    const fields = parseSort(fromPlain({ a: 1, b: 1 }))
    expect(() => sortKey(fromPlain({ a: [1, 2], b: [1, 2] }), fields)).toThrow(/parallel arrays/)
  })
})
