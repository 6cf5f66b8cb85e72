import { Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson'
import { MongoError } from '#embedded/mongodb/errors.ts'
import { compileFilter } from '#embedded/mongodb/query/index.ts'
import { compileUpdate } from '#embedded/mongodb/update/index.ts'
import type { Document, Value } from '#embedded/mongodb/values/index.ts'
import { encode, fromPlain, identical, show } from '#embedded/mongodb/values/index.ts'

const o1 = new ObjectId('64b000000000000000000001')
const o2 = new ObjectId('64b000000000000000000002')
const long = (text: string): Long => Long.fromString(text)
const dec = (text: string): Decimal128 => Decimal128.fromString(text)
const now = new Date('2026-01-02T03:04:05.678Z')

interface Extra {
  filter?: object
  arrayFilters?: object[]
}
type Case = [document: object, update: object, expected: object, extra?: Extra]

function apply(document: object, update: object, extra: Extra = {}): { doc: Document; modified: boolean } {
  const arrayFilters = fromPlain({ list: extra.arrayFilters ?? [] }).list as Value[]
  const compiled = compileUpdate(fromPlain({ update }).update as Document, { arrayFilters, now })
  const before = fromPlain(document)
  const bytes = encode(before)
  const match = compileFilter(fromPlain(extra.filter ?? {})).match(before)
  const result = compiled.apply(before, match)
  expect(Buffer.compare(encode(before), bytes)).toBe(0)
  return result
}

const tables: Record<string, Case[]> = {
  $set: [
    [{ _id: 1 }, { $set: { a: 1 } }, { _id: 1, a: 1 }],
    [{ _id: 1 }, { $set: { 'a.b.c': 1 } }, { _id: 1, a: { b: { c: 1 } } }],
    [{ _id: 1, a: { x: 1 } }, { $set: { 'a.y': 2 } }, { _id: 1, a: { x: 1, y: 2 } }],
    [{ _id: 1, a: [1, 2] }, { $set: { 'a.1': 9 } }, { _id: 1, a: [1, 9] }],
    [{ _id: 1, a: [1] }, { $set: { 'a.3': 9 } }, { _id: 1, a: [1, null, null, 9] }],
    [{ _id: 1, a: [{ b: 1 }] }, { $set: { 'a.0.b': 2 } }, { _id: 1, a: [{ b: 2 }] }],
    [{ _id: 1, a: [] }, { $set: { 'a.0.b': 2 } }, { _id: 1, a: [{ b: 2 }] }],
    [{ _id: 1, b: 1, a: 2 }, { $set: { a: 3, c: 1 } }, { _id: 1, b: 1, a: 3, c: 1 }],
    [{ _id: 1 }, { $set: { z: 1, b: 2, a: 3 } }, { _id: 1, a: 3, b: 2, z: 1 }],
    [{ _id: 1, m: {} }, { $set: { 'm.b': 1, 'm.a': 2 } }, { _id: 1, m: { a: 2, b: 1 } }],
    [{ _id: 1, a: 1 }, { $set: { a: new Double(1) } }, { _id: 1, a: new Double(1) }],
    [{ _id: 1 }, { $set: { a: { $x: 1 } } }, { _id: 1, a: { $x: 1 } }],
    [{ _id: 1, a: 5 }, { $set: { _id: 1, a: 6 } }, { _id: 1, a: 6 }],
    [{ _id: 1, a: { '0': 5 } }, { $set: { 'a.0': 6 } }, { _id: 1, a: { '0': 6 } }],
    [{ _id: 1 }, { $set: { 'constructor.x': 1 } }, { _id: 1, constructor: { x: 1 } }],
  ],
  $unset: [
    [{ _id: 1, a: 1, b: 2 }, { $unset: { a: '' } }, { _id: 1, b: 2 }],
    [{ _id: 1, a: [1, 2] }, { $unset: { 'a.0': 1 } }, { _id: 1, a: [null, 2] }],
    [{ _id: 1, a: { b: 1, c: 2 } }, { $unset: { 'a.b': 1 } }, { _id: 1, a: { c: 2 } }],
    [{ _id: 1, a: 5 }, { $unset: { 'a.b': 1 } }, { _id: 1, a: 5 }],
    [
      { _id: 1, outbox: { x: 1 } },
      { $unset: { 'outbox.x': '' }, $set: { 'outbox.y': 2 }, $inc: { n: 1 } },
      { _id: 1, outbox: { y: 2 }, n: 1 },
    ],
  ],
  '$inc and $mul': [
    [{ _id: 1, a: 1 }, { $inc: { a: 2 } }, { _id: 1, a: 3 }],
    [{ _id: 1 }, { $inc: { 'n.a': 2 } }, { _id: 1, n: { a: 2 } }],
    [{ _id: 1, a: 2147483647 }, { $inc: { a: 1 } }, { _id: 1, a: long('2147483648') }],
    [{ _id: 1, a: 1 }, { $inc: { a: long('1') } }, { _id: 1, a: long('2') }],
    [{ _id: 1, a: 1 }, { $inc: { a: 0.5 } }, { _id: 1, a: 1.5 }],
    [{ _id: 1, a: 1 }, { $inc: { a: new Double(1) } }, { _id: 1, a: new Double(2) }],
    [{ _id: 1, a: long('9007199254740993') }, { $inc: { a: 1 } }, { _id: 1, a: long('9007199254740994') }],
    [{ _id: 1, a: dec('1.10') }, { $inc: { a: 1 } }, { _id: 1, a: dec('2.10') }],
    [{ _id: 1, a: 0.1 }, { $inc: { a: dec('0.2') } }, { _id: 1, a: dec('0.300000000000000') }],
    [{ _id: 1, a: 5 }, { $inc: { a: -5 } }, { _id: 1, a: 0 }],
    [{ _id: 1, a: 3 }, { $mul: { a: 4 } }, { _id: 1, a: 12 }],
    [{ _id: 1 }, { $mul: { a: 4 } }, { _id: 1, a: 0 }],
    [{ _id: 1 }, { $mul: { a: 1.5 } }, { _id: 1, a: new Double(0) }],
    [{ _id: 1 }, { $mul: { a: long('4') } }, { _id: 1, a: long('0') }],
    [{ _id: 1, a: 100000 }, { $mul: { a: 100000 } }, { _id: 1, a: long('10000000000') }],
    [{ _id: 1, a: [1, 2] }, { $inc: { 'a.0': 5 } }, { _id: 1, a: [6, 2] }],
  ],
  '$min, $max, $currentDate, $bit': [
    [{ _id: 1, a: 5 }, { $min: { a: 3 } }, { _id: 1, a: 3 }],
    [{ _id: 1, a: 5 }, { $min: { a: 7 } }, { _id: 1, a: 5 }],
    [{ _id: 1, a: 5 }, { $max: { a: 7 } }, { _id: 1, a: 7 }],
    [{ _id: 1 }, { $max: { a: 7 } }, { _id: 1, a: 7 }],
    [{ _id: 1, a: null }, { $max: { a: -1 } }, { _id: 1, a: -1 }],
    [{ _id: 1, a: 5 }, { $max: { a: 'x' } }, { _id: 1, a: 'x' }],
    [{ _id: 1, d: new Date(5) }, { $min: { d: new Date(3) } }, { _id: 1, d: new Date(3) }],
    [{ _id: 1 }, { $currentDate: { d: true } }, { _id: 1, d: now }],
    [{ _id: 1 }, { $currentDate: { d: { $type: 'date' } } }, { _id: 1, d: now }],
    [
      { _id: 1 },
      { $currentDate: { d: { $type: 'timestamp' } } },
      { _id: 1, d: new Timestamp({ t: 1767323045, i: 1 }) },
    ],
    [{ _id: 1, a: 13 }, { $bit: { a: { and: 10 } } }, { _id: 1, a: 8 }],
    [{ _id: 1, a: 3 }, { $bit: { a: { or: 5 } } }, { _id: 1, a: 7 }],
    [{ _id: 1, a: 1 }, { $bit: { a: { xor: 5 } } }, { _id: 1, a: 4 }],
    [{ _id: 1 }, { $bit: { a: { or: 5 } } }, { _id: 1, a: 5 }],
    [{ _id: 1, a: 1 }, { $bit: { a: { or: long('4294967296') } } }, { _id: 1, a: long('4294967297') }],
  ],
  $rename: [
    [{ _id: 1, a: 1, b: 2 }, { $rename: { a: 'c' } }, { _id: 1, b: 2, c: 1 }],
    [{ _id: 1, a: 1, c: 9 }, { $rename: { a: 'c' } }, { _id: 1, c: 1 }],
    [{ _id: 1, a: { b: 1 } }, { $rename: { 'a.b': 'x.y' } }, { _id: 1, a: {}, x: { y: 1 } }],
    [{ _id: 1, b: 5 }, { $rename: { a: 'b.c' } }, { _id: 1, b: 5 }],
  ],
  $push: [
    [{ _id: 1, a: [1] }, { $push: { a: 2 } }, { _id: 1, a: [1, 2] }],
    [{ _id: 1 }, { $push: { a: 1 } }, { _id: 1, a: [1] }],
    [{ _id: 1 }, { $push: { a: { $each: [1, 2] } } }, { _id: 1, a: [1, 2] }],
    [{ _id: 1 }, { $push: { a: { $each: [] } } }, { _id: 1, a: [] }],
    [{ _id: 1, a: [1] }, { $push: { a: [2, 3] } }, { _id: 1, a: [1, [2, 3]] }],
    [{ _id: 1, a: [1, 2] }, { $push: { a: { $each: [9], $position: 0 } } }, { _id: 1, a: [9, 1, 2] }],
    [{ _id: 1, a: [1, 2, 3] }, { $push: { a: { $each: [9], $position: -1 } } }, { _id: 1, a: [1, 2, 9, 3] }],
    [{ _id: 1, a: [1] }, { $push: { a: { $each: [9], $position: 7 } } }, { _id: 1, a: [1, 9] }],
    [{ _id: 1, a: [3, 1] }, { $push: { a: { $each: [2], $sort: 1 } } }, { _id: 1, a: [1, 2, 3] }],
    [{ _id: 1, a: [3, 1] }, { $push: { a: { $each: [2], $sort: -1, $slice: 2 } } }, { _id: 1, a: [3, 2] }],
    [{ _id: 1, a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }, { _id: 1, a: [2, 3] }],
    [{ _id: 1, a: [1, 2] }, { $push: { a: { $each: [3], $slice: 0 } } }, { _id: 1, a: [] }],
    [
      { _id: 1, a: [{ k: 2 }, { k: 1 }] },
      { $push: { a: { $each: [{ k: 0 }], $sort: { k: 1 } } } },
      { _id: 1, a: [{ k: 0 }, { k: 1 }, { k: 2 }] },
    ],
    [
      { _id: 1, a: [{ k: { z: 2 } }] },
      { $push: { a: { $each: [{ k: { z: 1 } }], $sort: { 'k.z': 1 } } } },
      { _id: 1, a: [{ k: { z: 1 } }, { k: { z: 2 } }] },
    ],
  ],
  $addToSet: [
    [{ _id: 1, a: [1] }, { $addToSet: { a: 2 } }, { _id: 1, a: [1, 2] }],
    [{ _id: 1, a: [1] }, { $addToSet: { a: new Double(1) } }, { _id: 1, a: [1] }],
    [{ _id: 1, a: [o1] }, { $addToSet: { a: new ObjectId(o1.toHexString()) } }, { _id: 1, a: [o1] }],
    [{ _id: 1, a: [{ x: 1 }] }, { $addToSet: { a: { x: 1 } } }, { _id: 1, a: [{ x: 1 }] }],
    [
      { _id: 1, a: [{ x: 1, y: 2 }] },
      { $addToSet: { a: { y: 2, x: 1 } } },
      {
        _id: 1,
        a: [
          { x: 1, y: 2 },
          { y: 2, x: 1 },
        ],
      },
    ],
    [{ _id: 1, a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { _id: 1, a: [1, 2] }],
    [{ _id: 1 }, { $addToSet: { a: { $each: [1, 1] } } }, { _id: 1, a: [1] }],
    [{ _id: 1, a: [] }, { $addToSet: { a: [1] } }, { _id: 1, a: [[1]] }],
  ],
  '$pop, $pull, $pullAll': [
    [{ _id: 1, a: [1, 2, 3] }, { $pop: { a: 1 } }, { _id: 1, a: [1, 2] }],
    [{ _id: 1, a: [1, 2, 3] }, { $pop: { a: -1 } }, { _id: 1, a: [2, 3] }],
    [{ _id: 1 }, { $pop: { a: 1 } }, { _id: 1 }],
    [{ _id: 1, a: [1, 2, 1] }, { $pull: { a: 1 } }, { _id: 1, a: [2] }],
    [{ _id: 1, a: [o1, o2] }, { $pull: { a: o1 } }, { _id: 1, a: [o2] }],
    [{ _id: 1, a: [1, 2, 3] }, { $pull: { a: { $in: [1, 3] } } }, { _id: 1, a: [2] }],
    [{ _id: 1, a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { _id: 1, a: [1] }],
    [
      {
        _id: 1,
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
      { $pull: { a: { x: 1 } } },
      { _id: 1, a: [{ x: 2, y: 2 }] },
    ],
    [{ _id: 1, a: [{ x: 1, y: 9 }] }, { $pull: { a: { x: 1, y: { $gt: 5 } } } }, { _id: 1, a: [] }],
    [{ _id: 1, a: ['foo', 'bar'] }, { $pull: { a: /^f/ } }, { _id: 1, a: ['bar'] }],
    [{ _id: 1, a: [[1], [2]] }, { $pull: { a: [1] } }, { _id: 1, a: [[2]] }],
    [{ _id: 1, a: [{ b: [1, 2] }, { b: [3] }] }, { $pull: { a: { b: 2 } } }, { _id: 1, a: [{ b: [3] }] }],
    [{ _id: 1, a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { _id: 1, a: [2] }],
    [{ _id: 1 }, { $pull: { 'a.b': 1 } }, { _id: 1 }],
    [{ _id: 1, a: 5 }, { $pull: { 'a.b': 1 } }, { _id: 1, a: 5 }],
  ],
  positional: [
    [{ _id: 1, a: [1, 2] }, { $set: { 'a.$': 9 } }, { _id: 1, a: [1, 9] }, { filter: { a: 2 } }],
    [
      {
        _id: 1,
        s: [
          { _id: o1, v: 0 },
          { _id: o2, v: 0 },
        ],
      },
      { $set: { 's.$.v': 1 } },
      {
        _id: 1,
        s: [
          { _id: o1, v: 0 },
          { _id: o2, v: 1 },
        ],
      },
      { filter: { _id: 1, 's._id': o2 } },
    ],
    [
      { _id: 1, s: [{ k: 1, v: 0 }] },
      { $inc: { 's.$.v': 5 } },
      { _id: 1, s: [{ k: 1, v: 5 }] },
      { filter: { s: { $elemMatch: { k: 1 } } } },
    ],
    [{ _id: 1, a: [1, 2] }, { $unset: { 'a.$': '' } }, { _id: 1, a: [null, 2] }, { filter: { a: 1 } }],
    [{ _id: 1, a: [1, 2] }, { $inc: { 'a.$[]': 1 } }, { _id: 1, a: [2, 3] }],
    [{ _id: 1, a: [] }, { $inc: { 'a.$[]': 1 } }, { _id: 1, a: [] }],
    [
      { _id: 1, a: [{ b: [1, 2] }, { b: [3] }] },
      { $inc: { 'a.$[].b.$[]': 1 } },
      { _id: 1, a: [{ b: [2, 3] }, { b: [4] }] },
    ],
    [
      { _id: 1, a: [1, 5, 9] },
      { $set: { 'a.$[x]': 0 } },
      { _id: 1, a: [1, 0, 0] },
      { arrayFilters: [{ x: { $gte: 5 } }] },
    ],
    [
      {
        _id: 1,
        s: [
          { k: 'a', t: [{ k: 'x', v: 0 }] },
          {
            k: 'b',
            t: [
              { k: 'x', v: 0 },
              { k: 'y', v: 0 },
            ],
          },
        ],
      },
      { $set: { 's.$[i].t.$[j].v': 1 } },
      {
        _id: 1,
        s: [
          { k: 'a', t: [{ k: 'x', v: 0 }] },
          {
            k: 'b',
            t: [
              { k: 'x', v: 0 },
              { k: 'y', v: 1 },
            ],
          },
        ],
      },
      { arrayFilters: [{ 'i.k': 'b' }, { 'j.k': 'y' }] },
    ],
    [
      {
        _id: 1,
        s: [
          { id: o1, v: 0 },
          { id: o2, v: 0 },
        ],
      },
      { $set: { 's.$[i].v': 1 } },
      {
        _id: 1,
        s: [
          { id: o1, v: 0 },
          { id: o2, v: 1 },
        ],
      },
      { arrayFilters: [{ 'i.id': o2 }] },
    ],
    [
      { _id: 1, s: [{ k: 1, v: 0 }] },
      { $set: { 's.$[i].k': 2, 's.$[i].v': 1 } },
      { _id: 1, s: [{ k: 2, v: 1 }] },
      { arrayFilters: [{ 'i.k': 1 }] },
    ],
    [
      { _id: 1, s: [{ k: 1 }, { k: 2 }] },
      { $set: { 's.$[i].v': 1 } },
      { _id: 1, s: [{ k: 1 }, { k: 2, v: 1 }] },
      { arrayFilters: [{ $or: [{ 'i.k': 2 }, { 'i.k': 3 }] }] },
    ],
    [{ _id: 1, a: [{ g: [1, 2] }] }, { $push: { 'a.$[].g': 3 } }, { _id: 1, a: [{ g: [1, 2, 3] }] }],
  ],
  replacement: [
    [{ _id: 1, a: 1 }, { b: 1 }, { _id: 1, b: 1 }],
    [
      { _id: 1, a: 1 },
      { b: 1, _id: 1 },
      { _id: 1, b: 1 },
    ],
    [{ _id: 1, a: 1 }, {}, { _id: 1 }],
    [{ _id: 1 }, { 'a.b': 1 }, { _id: 1, 'a.b': 1 }],
  ],
  pipeline: [
    [{ _id: 1, a: 2 }, [{ $set: { b: { $add: ['$a', 1] } } }], { _id: 1, a: 2, b: 3 }],
    [{ _id: 1, a: 2 }, [{ $unset: 'a' }], { _id: 1 }],
    [{ _id: 1, a: 2 }, [{ $replaceWith: { x: '$a' } }], { _id: 1, x: 2 }],
    [{ _id: 1, a: { z: 1 } }, [{ $replaceRoot: { newRoot: '$a' } }], { _id: 1, z: 1 }],
    [{ _id: 1, a: 2 }, [{ $project: { _id: 0, a: 1 } }], { _id: 1, a: 2 }],
    [{ _id: 1 }, [{ $set: { d: '$$NOW' } }], { _id: 1, d: now }],
    [{ _id: 1, n: 1 }, [{ $set: { n: 2 } }, { $addFields: { m: '$n' } }], { _id: 1, n: 2, m: 2 }],
  ],
}

for (const [name, cases] of Object.entries(tables)) {
  describe(name, () => {
    it.each(
      cases.map(([document, update, expected, extra], i) => ({ document, update, expected, extra, i })),
    )('case $i', (row) => {
      const { doc, modified } = apply(row.document, row.update, row.extra)
      const expected = fromPlain(row.expected)
      expect(`${show(doc)} ${Buffer.from(encode(doc)).toString('hex')}`).toBe(
        `${show(expected)} ${Buffer.from(encode(expected)).toString('hex')}`,
      )
      expect(modified).toBe(!identical(fromPlain(row.document), expected))
    })
  })
}

describe('updates that change nothing say so', () => {
  const cases: [document: object, update: object, filter?: object][] = [
    [{ _id: 1, a: 1 }, { $set: { a: 1 } }],
    [{ _id: 1, a: { b: [1, { c: 2 }] } }, { $set: { a: { b: [1, { c: 2 }] } } }],
    [{ _id: 1 }, { $unset: { a: '' } }],
    [{ _id: 1, a: 1 }, { $inc: { a: 0 } }],
    [{ _id: 1, a: 1 }, { $mul: { a: 1 } }],
    [{ _id: 1, a: 1 }, { $min: { a: 5 } }],
    [{ _id: 1, a: [1] }, { $addToSet: { a: 1 } }],
    [{ _id: 1, a: [1] }, { $pull: { a: 5 } }],
    [{ _id: 1, a: [] }, { $pop: { a: 1 } }],
    [{ _id: 1, a: [1] }, { $push: { a: { $each: [] } } }],
    [{ _id: 1, a: 1 }, { $setOnInsert: { b: 1 } }],
    [{ _id: 1 }, { $rename: { a: 'b' } }],
    [{ _id: 1, a: 1 }, { a: 1 }],
    [{ _id: 1, a: 1 }, { $set: {} }],
    [{ _id: 1, a: 1 }, [{ $set: { a: 1 } }]],
  ]
  it.each(cases.map(([document, update], i) => ({ document, update, i })))(
    'case $i',
    ({ document, update }) => {
      expect(apply(document, update).modified).toBe(false)
    },
  )
})

describe('errors', () => {
  const cases: [document: object, update: object, code: number, extra?: Extra][] = [
    [{ _id: 1, a: 'x' }, { $inc: { a: 1 } }, 14],
    [{ _id: 1, a: null }, { $inc: { a: 1 } }, 14],
    [{ _id: 1 }, { $inc: { a: 'x' } }, 14],
    [{ _id: 1 }, { $mul: { a: 'x' } }, 14],
    [{ _id: 1, a: long('9223372036854775807') }, { $inc: { a: 1 } }, 2],
    [{ _id: 1, a: 'x' }, { $push: { a: 1 } }, 2],
    [{ _id: 1, a: 'x' }, { $addToSet: { a: 1 } }, 2],
    [{ _id: 1, a: 'x' }, { $pull: { a: 1 } }, 2],
    [{ _id: 1, a: 'x' }, { $pop: { a: 1 } }, 14],
    [{ _id: 1 }, { $pop: { a: 2 } }, 9],
    [{ _id: 1 }, { $pullAll: { a: 1 } }, 2],
    [{ _id: 1, a: 5 }, { $set: { 'a.b': 1 } }, 28],
    [{ _id: 1, a: null }, { $set: { 'a.b': 1 } }, 28],
    [{ _id: 1, a: [1] }, { $set: { 'a.b': 1 } }, 28],
    [{ _id: 1, a: 5 }, { $inc: { 'a.b': 1 } }, 28],
    [{ _id: 1 }, { $set: { _id: 2 } }, 66],
    [{ _id: 1 }, { $unset: { _id: '' } }, 66],
    [{ _id: { x: 1 } }, { $set: { '_id.x': 2 } }, 66],
    [{ _id: 1 }, { _id: 2, a: 1 }, 66],
    [{ _id: 1 }, [{ $set: { _id: 2 } }], 66],
    [{ _id: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{ _id: 1 }, { $set: { a: 1, 'a.b': 2 } }, 40],
    [{ _id: 1 }, { $set: { 'a.b': 2 }, $unset: { a: 1 } }, 40],
    [{ _id: 1, o: [1] }, { $pull: { o: 1 }, $push: { o: 2 } }, 40],
    [{ _id: 1 }, { $rename: { a: 'b' }, $set: { b: 1 } }, 40],
    [{ _id: 1, a: [{ b: 1 }] }, { $set: { 'a.$[].b': 1, 'a.0.b': 2 } }, 40],
    [
      { _id: 1, a: [{ b: 1 }] },
      { $set: { 'a.$[i].b': 1, 'a.$[j].b': 2 } },
      40,
      { arrayFilters: [{ 'i.b': 1 }, { 'j.b': 1 }] },
    ],
    [{ _id: 1 }, { $foo: { a: 1 } }, 9],
    [{ _id: 1 }, { $set: { a: 1 }, b: 1 }, 9],
    [{ _id: 1 }, { $set: 5 }, 9],
    [{ _id: 1 }, { a: 1, $set: { b: 1 } }, 52],
    [{ _id: 1 }, { $set: { $a: 1 } }, 52],
    [{ _id: 1 }, { $set: { 'a.$b': 1 } }, 52],
    [{ _id: 1 }, { $set: { '': 1 } }, 56],
    [{ _id: 1 }, { $set: { 'a..b': 1 } }, 56],
    [{ _id: 1 }, { $set: { 'a.': 1 } }, 56],
    [{ _id: 1, s: [{ k: 1 }] }, { $set: { 's.$.v': 1 } }, 2],
    [{ _id: 1 }, { $set: { 's.$[].v': 1 } }, 2],
    [{ _id: 1, s: 5 }, { $set: { 's.$[]': 1 } }, 2],
    [{ _id: 1, s: [1] }, { $set: { 's.$[x]': 1 } }, 2],
    [{ _id: 1, s: [1] }, { $set: { s: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
    [{ _id: 1, s: [1] }, { $set: { 's.$[x]': 1 } }, 9, { arrayFilters: [{ x: 1 }, { x: 2 }] }],
    [{ _id: 1, s: [1] }, { $set: { 's.$[x]': 1 } }, 9, { arrayFilters: [{ x: 1, y: 2 }] }],
    [{ _id: 1, s: [1] }, { $set: { 's.$[x]': 1 } }, 9, { arrayFilters: [{}] }],
    [{ _id: 1, s: [1] }, { $set: { 's.$[X]': 1 } }, 2, { arrayFilters: [{ X: 1 }] }],
    [{ _id: 1, s: [1] }, { s: 1 }, 9, { arrayFilters: [{ x: 1 }] }],
    [{ _id: 1 }, { $push: { a: { $each: 1 } } }, 2],
    [{ _id: 1 }, { $push: { a: { $each: [1], $foo: 1 } } }, 2],
    [{ _id: 1 }, { $push: { a: { $each: [1], $slice: 1.5 } } }, 2],
    [{ _id: 1 }, { $push: { a: { $each: [1], $position: 'x' } } }, 2],
    [{ _id: 1 }, { $push: { a: { $each: [1], $sort: 5 } } }, 2],
    [{ _id: 1 }, { $addToSet: { a: { $each: 1 } } }, 14],
    [{ _id: 1 }, { $rename: { a: 5 } }, 2],
    [{ _id: 1 }, { $rename: { a: 'a' } }, 2],
    [{ _id: 1, a: [{ b: 1 }] }, { $rename: { 'a.0': 'c' } }, 2],
    [{ _id: 1 }, { $currentDate: { a: 'x' } }, 2],
    [{ _id: 1 }, { $currentDate: { a: { $type: 'x' } } }, 2],
    [{ _id: 1 }, { $bit: { a: { nope: 1 } } }, 2],
    [{ _id: 1, a: 1.5 }, { $bit: { a: { or: 1 } } }, 2],
    [{ _id: 1 }, { $bit: { a: { or: 1.5 } } }, 2],
    [{ _id: 1 }, { $set: { 'a.$.b.$': 1 } }, 2],
    [{ _id: 1 }, { $pull: { a: { $foo: 1 } } }, 2],
    [{ _id: 1 }, [{ $match: {} }], 72],
    [{ _id: 1 }, [{ $set: { a: { $nope: 1 } } }], 168],
    [{ _id: 1, a: [] }, { $set: { 'a.5000000': 1 } }, 34],
  ]
  it.each(cases.map(([document, update, code, extra], i) => ({ document, update, code, extra, i })))(
    'case $i: $code',
    (row) => {
      let thrown: unknown
      try {
        apply(row.document, row.update, row.extra)
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(MongoError)
      expect(thrown).toMatchObject({ code: row.code })
    },
  )
})

describe('upsert', () => {
  const upsert = (filter: object, update: object): Document =>
    compileUpdate(fromPlain({ update }).update as Document, { now }).upsertDocument(fromPlain(filter))
  const cases: [filter: object, update: object, expected: object][] = [
    [{ _id: 1 }, { $set: { a: 1 } }, { _id: 1, a: 1 }],
    [{ _id: 1, b: 2 }, { $set: { a: 1 } }, { _id: 1, b: 2, a: 1 }],
    [{ _id: 1 }, { $setOnInsert: { a: 1 }, $inc: { n: 1 } }, { _id: 1, a: 1, n: 1 }],
    [
      { $and: [{ _id: 1, a: 1 }, { 'b.c': 2 }], x: { $gt: 5 } },
      { $set: { z: 1 } },
      { _id: 1, a: 1, b: { c: 2 }, z: 1 },
    ],
    [{ _id: 1, a: { $eq: 2 } }, { $set: { z: 1 } }, { _id: 1, a: 2, z: 1 }],
    [{ _id: 1, a: { $in: [2] } }, { $set: { z: 1 } }, { _id: 1, a: 2, z: 1 }],
    [{ _id: 1, a: { $in: [2, 3] } }, { $set: { z: 1 } }, { _id: 1, z: 1 }],
    [{ _id: 1, $or: [{ a: 2 }] }, { $set: { z: 1 } }, { _id: 1, a: 2, z: 1 }],
    [{ _id: 1, $or: [{ a: 2 }, { a: 3 }] }, { $set: { z: 1 } }, { _id: 1, z: 1 }],
    [{ _id: 1, a: /x/ }, { $set: { z: 1 } }, { _id: 1, z: 1 }],
    [{ a: 1 }, { $set: { _id: 5 } }, { _id: 5, a: 1 }],
    [{ _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 }],
    [{ a: 1 }, { _id: 3, b: 2 }, { _id: 3, b: 2 }],
    [{ _id: 1, a: 1 }, [{ $set: { b: '$a' } }], { _id: 1, a: 1, b: 1 }],
    [{ _id: 1, l: [1] }, { $push: { l: 2 } }, { _id: 1, l: [1, 2] }],
  ]
  it.each(cases.map(([filter, update, expected], i) => ({ filter, update, expected, i })))(
    'case $i',
    (row) => {
      expect(show(upsert(row.filter, row.update))).toBe(show(fromPlain(row.expected)))
    },
  )

  it('gives a new ObjectId when the filter has no _id, in front', () => {
    const document = upsert({ a: 1 }, { $set: { b: 2 } })
    expect(Object.keys(document)).toEqual(['_id', 'a', 'b'])
    expect(document._id).toBeInstanceOf(ObjectId)
  })

  const refusals: [filter: object, update: object, code: number][] = [
    [{ a: 1, $and: [{ a: 2 }] }, { $set: { z: 1 } }, 54],
    [{ a: { x: 1 }, 'a.x': 1 }, { $set: { z: 1 } }, 54],
    [{ _id: 1 }, { $set: { _id: 2 } }, 66],
    [{ _id: 1 }, { _id: 2 }, 66],
    [{}, { $set: { _id: [1] } }, 53],
  ]
  it.each(refusals.map(([filter, update, code], i) => ({ filter, update, code, i })))(
    'refusal $i: $code',
    (row) => {
      expect(() => upsert(row.filter, row.update)).toThrow(expect.objectContaining({ code: row.code }))
    },
  )
})

it('shares what did not change with the old document', () => {
  const before = fromPlain({ _id: 1, big: { list: [1, 2, 3] }, n: new Int32(1) })
  const { doc } = compileUpdate(fromPlain({ $inc: { n: 1 } })).apply(before)
  expect(doc.big).toBe(before.big)
})

it('does not pollute prototypes', () => {
  const before = fromPlain({ _id: 1 })
  const update = fromPlain(JSON.parse('{"$set":{"__proto__.polluted":1}}'))
  const { doc } = compileUpdate(update).apply(before)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(Object.keys(doc)).toEqual(['_id', '__proto__'])
})
