import { Binary, BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'
import { MongoError } from '#embedded/mongodb/errors.ts'
import { compileFilter } from '#embedded/mongodb/query/index.ts'
import { fromPlain } from '#embedded/mongodb/values/index.ts'

const o1 = new ObjectId('64b000000000000000000001')
const o2 = new ObjectId('64b000000000000000000002')
const dec = (text: string): Decimal128 => Decimal128.fromString(text)
const long = (text: string): Long => Long.fromString(text)

type Case = [filter: object, document: object, expected: boolean]

function matches(filter: object, document: object): boolean {
  return compileFilter(fromPlain(filter)).matches(fromPlain(document))
}

const tables: Record<string, Case[]> = {
  equality: [
    [{}, { a: 1 }, true],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, {}, false],
    [{ a: 1 }, { a: new Double(1) }, true],
    [{ a: 1 }, { a: long('1') }, true],
    [{ a: 1 }, { a: dec('1.00') }, true],
    [{ a: dec('123.45') }, { a: dec('123.450') }, true],
    [{ a: 0 }, { a: -0 }, true],
    [{ a: long('9007199254740995') }, { a: long('9007199254740995') }, true],
    [{ a: long('9007199254740995') }, { a: long('9007199254740996') }, false],
    [{ a: 9007199254740992 }, { a: long('9007199254740993') }, false],
    [{ a: 0.1 }, { a: dec('0.1') }, false],
    [{ a: 0.5 }, { a: dec('0.5') }, true],
    [{ a: true }, { a: true }, true],
    [{ a: true }, { a: 1 }, false],
    [{ a: 'x' }, { a: 'x' }, true],
    [{ a: 'x' }, { a: 'X' }, false],
    [{ a: new Date(7) }, { a: new Date(7) }, true],
    [{ a: o1 }, { a: new ObjectId(o1.toHexString()) }, true],
    [{ a: o1 }, { a: o1.toHexString() }, false],
    [{ a: Buffer.from('ab') }, { a: Buffer.from('ab') }, true],
    [{ a: new Binary(Buffer.from('ab'), 4) }, { a: Buffer.from('ab') }, false],
    [{ a: Number.NaN }, { a: Number.NaN }, true],
    [{ a: Number.NaN }, { a: dec('NaN') }, true],
    [{ a: new Timestamp({ t: 1, i: 2 }) }, { a: new Timestamp({ t: 1, i: 2 }) }, true],
    [{ a: new MinKey() }, { a: new MinKey() }, true],
    [{ a: new MinKey() }, { a: null }, false],
    [{ constructor: null }, {}, true],
    [{ toString: { $exists: true } }, {}, false],
    [{ __proto__x: { $exists: false } }, {}, true],
  ],
  'null and missing': [
    [{ a: null }, { a: null }, true],
    [{ a: null }, {}, true],
    [{ a: null }, { a: 0 }, false],
    [{ 'a.b': null }, { a: { b: null } }, true],
    [{ 'a.b': null }, { a: {} }, true],
    [{ 'a.b': null }, { a: 5 }, true],
    [{ 'a.b': null }, { a: [] }, false],
    [{ 'a.b': null }, { a: [1, 2] }, false],
    [{ 'a.b': null }, { a: [{ b: 1 }, {}] }, true],
    [{ 'a.b': null }, { a: [{ b: 1 }] }, false],
    [{ a: null }, { a: [] }, false],
    [{ a: null }, { a: [1, null] }, true],
    [{ a: { $ne: null } }, {}, false],
    [{ a: { $ne: null } }, { a: 0 }, true],
    [{ a: { $gte: null } }, {}, true],
    [{ a: { $lte: null } }, { a: null }, true],
    [{ a: { $gt: null } }, { a: 1 }, false],
    [{ a: { $exists: true } }, { a: null }, true],
    [{ a: { $exists: true } }, {}, false],
    [{ a: { $exists: false } }, {}, true],
    [{ a: { $exists: 0 } }, { a: 1 }, false],
    [{ 'a.b': { $exists: true } }, { a: [{ c: 1 }, { b: 1 }] }, true],
    [{ 'a.b': { $exists: false } }, { a: [] }, true],
  ],
  'ordering and type brackets': [
    [{ a: { $gt: 1 } }, { a: 2 }, true],
    [{ a: { $gt: 1 } }, { a: 1 }, false],
    [{ a: { $gte: 1 } }, { a: 1 }, true],
    [{ a: { $lt: 1 } }, { a: 0.5 }, true],
    [{ a: { $lte: 1 } }, { a: 1 }, true],
    [{ a: { $gt: 1 } }, { a: 'x' }, false],
    [{ a: { $gt: 1 } }, { a: new Date(9) }, false],
    [{ a: { $gt: 1 } }, { a: true }, false],
    [{ a: { $gt: 1 } }, {}, false],
    [{ a: { $lt: 1 } }, { a: null }, false],
    [{ a: { $gt: 5 } }, { a: long('9007199254740995') }, true],
    [{ a: { $gt: long('9007199254740995') } }, { a: long('9007199254740996') }, true],
    [{ a: { $gt: long('9007199254740995') } }, { a: 9007199254740994 }, false],
    [{ a: { $gt: 9 } }, { a: dec('10.5') }, true],
    [{ a: { $lt: dec('1E-400') } }, { a: dec('1E-401') }, true],
    [{ a: { $gt: 'a' } }, { a: 'b' }, true],
    [{ a: { $gt: '\uffff' } }, { a: '\u{1f600}' }, true],
    [{ a: { $gt: Number.NaN } }, { a: 1 }, false],
    [{ a: { $gte: Number.NaN } }, { a: Number.NaN }, true],
    [{ a: { $lt: 1 } }, { a: Number.NaN }, false],
    [{ a: { $gt: -Infinity } }, { a: -1e308 }, true],
    [{ a: { $gt: new MinKey() } }, { a: 1 }, true],
    [{ a: { $gt: new MinKey() } }, { a: new MinKey() }, false],
    [{ a: { $lt: new MaxKey() } }, { a: 'x' }, true],
    [{ a: { $gt: new MaxKey() } }, { a: 'x' }, false],
    [{ a: { $gt: false } }, { a: true }, true],
    [{ a: { $gt: { x: 1 } } }, { a: { x: 2 } }, true],
    [{ a: { $gt: { x: 1 } } }, { a: { w: 9 } }, false],
    [{ a: { $gt: [1, 2] } }, { a: [1, 3] }, true],
    [{ a: { $lt: new Date(5) } }, { a: new Date(-5) }, true],
    [{ a: { $gt: o1 } }, { a: o2 }, true],
    [{ a: { $gt: new Timestamp({ t: 1, i: 4294967295 }) } }, { a: new Timestamp({ t: 2, i: 0 }) }, true],
  ],
  arrays: [
    [{ a: 1 }, { a: [1, 2] }, true],
    [{ a: 3 }, { a: [1, 2] }, false],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: [1] }, { a: [[1], 2] }, true],
    [{ a: 1 }, { a: [[1]] }, false],
    [{ a: { $ne: 1 } }, { a: [1, 2] }, false],
    [{ a: { $ne: 1 } }, { a: [2] }, true],
    [{ a: { $gt: 5, $lt: 7 } }, { a: [1, 10] }, true],
    [{ a: { $not: { $gt: 5 } } }, { a: [1, 10] }, false],
    [{ a: { $not: { $gt: 5 } } }, {}, true],
    [{ 'a.0': 5 }, { a: [5, 6] }, true],
    [{ 'a.1': 5 }, { a: [5, 6] }, false],
    [{ 'a.0': 1 }, { a: [[1, 2]] }, false],
    [{ 'a.0': [1, 2] }, { a: [[1, 2]] }, true],
    [{ 'a.0': 7 }, { a: { 0: 7 } }, true],
    [{ 'a.0.b': 1 }, { a: [{ b: 1 }] }, true],
    [{ 'a.1.b': 4 }, { a: [5, [{ b: 4 }]] }, true],
    [{ 'a.b': 1 }, { a: [{ b: 2 }, { b: 1 }] }, true],
    [{ 'a.b': 1 }, { a: [{ b: [2, 1] }] }, true],
    [{ 'a.b': 1 }, { a: [[{ b: 1 }]] }, false],
    [{ 'a.b.c': 1 }, { a: [{ b: [{ c: 1 }] }] }, true],
    [
      { 'a.x': 1, 'a.y': 2 },
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
      true,
    ],
    [{ a: { $size: 2 } }, { a: [1, 2] }, true],
    [{ a: { $size: 2 } }, { a: [[1, 2]] }, false],
    [{ a: { $size: 0 } }, { a: [] }, true],
    [{ a: { $size: 0 } }, {}, false],
    [{ a: { $all: [1, 2] } }, { a: [2, 1, 3] }, true],
    [{ a: { $all: [1, 2] } }, { a: [1] }, false],
    [{ a: { $all: [1] } }, { a: 1 }, true],
    [{ a: { $all: [] } }, { a: [] }, false],
    [{ a: { $all: [[1, 2]] } }, { a: [1, 2] }, true],
    [{ a: { $all: [/^f/] } }, { a: ['foo', 'bar'] }, true],
    [{ a: { $all: [null] } }, {}, true],
    [
      { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { x: 2 } }] } },
      { a: [{ x: 1 }, { x: 2 }] },
      true,
    ],
    [{ a: { $elemMatch: { $gt: 5, $lt: 9 } } }, { a: [1, 7] }, true],
    [{ a: { $elemMatch: { $gt: 5, $lt: 9 } } }, { a: [1, 10] }, false],
    [{ a: { $elemMatch: { $gt: 5 } } }, { a: 7 }, false],
    [{ a: { $elemMatch: { $gt: 5 } } }, { a: [[7]] }, false],
    [{ a: { $elemMatch: { $elemMatch: { $gt: 5 } } } }, { a: [[7]] }, true],
    [
      { a: { $elemMatch: { x: 1, y: 2 } } },
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
      false,
    ],
    [
      { a: { $elemMatch: { x: 2, y: 2 } } },
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
      true,
    ],
    [{ a: { $elemMatch: { $or: [{ x: 1 }, { y: 9 }] } } }, { a: [{ y: 9 }] }, true],
    [{ 'a.b': { $elemMatch: { $eq: 2 } } }, { a: [{ b: [1] }, { b: [2] }] }, true],
    [{ a: { $elemMatch: { $ne: 1 } } }, { a: [1, 1] }, false],
    [{ a: { $elemMatch: { $exists: true } } }, { a: [] }, false],
    [{ a: { $elemMatch: { 0: 3 } } }, { a: [[3]] }, true],
    [{ a: { $elemMatch: { k: 3 } } }, { a: [[{ k: 3 }]] }, false],
    [{ a: { $elemMatch: { '0.k': 3 } } }, { a: [[{ k: 3 }]] }, true],
  ],
  'embedded documents': [
    [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }, true],
    [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, false],
    [{ a: { x: 1 } }, { a: { x: 1, y: 2 } }, false],
    [{ a: {} }, { a: {} }, true],
    [{ a: { x: 1 } }, { a: { x: new Double(1) } }, true],
    [{ a: { x: 1 } }, { a: [{ x: 1 }] }, true],
    [{ a: { $eq: { x: 1 } } }, { a: { x: 1 } }, true],
    [{ a: { $ref: 'c', $id: 1 } }, { a: { $ref: 'c', $id: 1 } }, true],
    [{ 'a.$id': 1 }, { a: { $ref: 'c', $id: 1 } }, true],
  ],
  '$in and $nin': [
    [{ a: { $in: [1, 'x'] } }, { a: 'x' }, true],
    [{ a: { $in: [1, 'x'] } }, { a: new Double(1) }, true],
    [{ a: { $in: [1, 'x'] } }, { a: dec('1.0') }, true],
    [{ a: { $in: [] } }, { a: 1 }, false],
    [{ a: { $in: [o2] } }, { a: [o1, o2] }, true],
    [{ a: { $in: [/^f/] } }, { a: 'foo' }, true],
    [{ a: { $in: [/^f/] } }, { a: 'bar' }, false],
    [{ a: { $in: [null] } }, {}, true],
    [{ a: { $in: [null] } }, { a: 1 }, false],
    [{ a: { $in: [[1, 2]] } }, { a: [1, 2] }, true],
    [{ a: { $in: [{ x: 1 }] } }, { a: { x: 1 } }, true],
    [{ a: { $in: [long('9007199254740993')] } }, { a: long('9007199254740993') }, true],
    [{ a: { $in: [long('9007199254740993')] } }, { a: 9007199254740992 }, false],
    [{ a: { $nin: [1] } }, {}, true],
    [{ a: { $nin: [1] } }, { a: [1, 2] }, false],
    [{ a: { $nin: [null] } }, {}, false],
    [{ a: { $in: [new Date(5)] } }, { a: new Date(5) }, true],
  ],
  logic: [
    [{ $and: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }, true],
    [{ $and: [{ a: 1 }, { b: 2 }] }, { a: 1 }, false],
    [{ $or: [{ a: 1 }, { b: 2 }] }, { b: 2 }, true],
    [{ $or: [{ a: 1 }, { b: 2 }] }, {}, false],
    [{ $nor: [{ a: 1 }, { b: 2 }] }, {}, true],
    [{ $nor: [{ a: 1 }, { b: 2 }] }, { b: 2 }, false],
    [{ a: { $not: /^a/ } }, { a: 'abc' }, false],
    [{ a: { $not: /^a/ } }, {}, true],
    [{ a: { $not: { $in: [1, 2] } } }, { a: 3 }, true],
    [{ a: { $not: { $not: { $eq: 1 } } } }, { a: 1 }, true],
    [{ $comment: 'x' }, { a: 1 }, true],
    [{ a: { $eq: 1, $comment: 'why' } }, { a: 1 }, true],
  ],
  $type: [
    [{ a: { $type: 'int' } }, { a: 1 }, true],
    [{ a: { $type: 'double' } }, { a: 1 }, false],
    [{ a: { $type: 'double' } }, { a: new Double(1) }, true],
    [{ a: { $type: 1 } }, { a: 1.5 }, true],
    [{ a: { $type: 'long' } }, { a: long('1') }, true],
    [{ a: { $type: 'decimal' } }, { a: dec('1') }, true],
    [{ a: { $type: 'number' } }, { a: dec('1') }, true],
    [{ a: { $type: 'number' } }, { a: null }, false],
    [{ a: { $type: ['string', 'null'] } }, { a: null }, true],
    [{ a: { $type: 'null' } }, {}, false],
    [{ a: { $type: 'array' } }, { a: [] }, true],
    [{ a: { $type: 'array' } }, { a: [[]] }, true],
    [{ a: { $type: 'string' } }, { a: ['x', 1] }, true],
    [{ a: { $type: 'object' } }, { a: {} }, true],
    [{ a: { $type: 'date' } }, { a: new Date(0) }, true],
    [{ a: { $type: 7 } }, { a: o1 }, true],
    [{ a: { $type: -1 } }, { a: new MinKey() }, true],
    [{ a: { $type: 'binData' } }, { a: Buffer.from('x') }, true],
    [{ a: { $type: 'bool' } }, { a: false }, true],
    [{ a: { $type: 'regex' } }, { a: /x/ }, true],
  ],
  $mod: [
    [{ a: { $mod: [5, 0] } }, { a: 10 }, true],
    [{ a: { $mod: [5, 0] } }, { a: 11 }, false],
    [{ a: { $mod: [5, 0] } }, { a: null }, false],
    [{ a: { $mod: [5, 0] } }, {}, false],
    [{ a: { $mod: [5, 0] } }, { a: '10' }, false],
    [{ a: { $mod: [5, 0] } }, { a: 10.7 }, true],
    [{ a: { $mod: [5, -2] } }, { a: -7 }, true],
    [{ a: { $mod: [5.9, 1.9] } }, { a: 6 }, true],
    [{ a: { $mod: [2, 1] } }, { a: long('9007199254740993') }, true],
    [{ a: { $mod: [2, 0] } }, { a: Number.NaN }, false],
    [{ a: { $mod: [2, 0] } }, { a: [3, 4] }, true],
  ],
  $regex: [
    [{ a: /^x/i }, { a: 'XYZ' }, true],
    [{ a: /^x/ }, { a: 'XYZ' }, false],
    [{ a: { $regex: '^ab', $options: 'i' } }, { a: 'ABC' }, true],
    [{ a: { $options: 'i', $regex: '^ab' } }, { a: 'ABC' }, true],
    [{ a: { $regex: /b$/ } }, { a: 'ab' }, true],
    [{ a: /x/ }, { a: ['y', 'x'] }, true],
    [{ a: /x/ }, { a: 5 }, false],
    [{ a: /x/ }, {}, false],
    [{ a: /x/ }, { a: /x/ }, true],
    [{ a: /x/ }, { a: /y/ }, false],
    [{ a: { $eq: /x/ } }, { a: 'x' }, false],
    [{ a: { $eq: /x/ } }, { a: /x/ }, true],
    [{ a: { $regex: '^b', $options: 'm' } }, { a: 'a\nb' }, true],
    [{ a: { $regex: '^b' } }, { a: 'a\nb' }, false],
    [{ a: { $regex: 'a.b', $options: 's' } }, { a: 'a\nb' }, true],
    [{ a: { $regex: 'a.b' } }, { a: 'a\nb' }, false],
    [{ a: { $regex: 'a.b' } }, { a: 'a\rb' }, true],
    [{ a: { $regex: 'a b # tail', $options: 'x' } }, { a: 'ab' }, true],
    [{ a: { $regex: '(?i)ABC' } }, { a: 'abc' }, true],
    [{ a: { $regex: 'end$' } }, { a: 'end\n' }, true],
    [{ a: { $regex: '\\Aab\\z' } }, { a: 'ab' }, true],
    [{ a: { $regex: '\\Aab\\z' } }, { a: 'ab\n' }, false],
    [{ a: { $regex: '^[[:alpha:]_-]+$' } }, { a: 'ab_c-d' }, true],
    [{ a: { $regex: '^[\\w.-]+@x$' } }, { a: 'a.b-c@x' }, true],
    [{ a: { $regex: '^(?!foo)ba' } }, { a: 'bar' }, true],
    [{ a: { $regex: '(?P<x>a)b' } }, { a: 'ab' }, true],
    [{ a: { $regex: 'a{2}b{x' } }, { a: 'aab{x' }, true],
    [{ a: { $regex: '\\"q\\"' } }, { a: '"q"' }, true],
    [{ a: { $regex: '[]a]' } }, { a: ']' }, true],
    [{ a: { $regex: '^.$' } }, { a: '\u{1f600}' }, true],
    [{ a: new BSONRegExp('^a', 'i') }, { a: 'Abc' }, true],
  ],
  bits: [
    [{ a: { $bitsAllSet: [1, 5] } }, { a: 54 }, true],
    [{ a: { $bitsAllSet: 50 } }, { a: 54 }, true],
    [{ a: { $bitsAllSet: 1 } }, { a: 54 }, false],
    [{ a: { $bitsAnySet: [0, 1] } }, { a: 54 }, true],
    [{ a: { $bitsAllClear: [0, 3] } }, { a: 54 }, true],
    [{ a: { $bitsAnyClear: 6 } }, { a: 54 }, false],
    [{ a: { $bitsAllSet: [200] } }, { a: -1 }, true],
    [{ a: { $bitsAllSet: [0] } }, { a: 1.5 }, false],
    [{ a: { $bitsAllSet: Buffer.from([0x30]) } }, { a: Buffer.from([0x36]) }, true],
    [{ a: { $bitsAllSet: [0] } }, { a: 'x' }, false],
  ],
  $expr: [
    [{ $expr: { $lt: ['$a', '$b'] } }, { a: 2, b: 3 }, true],
    [{ $expr: { $gt: ['$a', '$b'] } }, { a: 2, b: 3 }, false],
    [{ $expr: { $eq: ['$a.b', 1] } }, { a: { b: 1 } }, true],
    [{ $expr: '$a' }, { a: 0 }, false],
    [{ $and: [{ $expr: true }, { a: 1 }] }, { a: 1 }, true],
  ],
}

for (const [name, cases] of Object.entries(tables)) {
  describe(name, () => {
    it.each(cases.map(([filter, document, expected], i) => ({ filter, document, expected, i })))(
      'case $i is $expected',
      ({ filter, document, expected }) => expect(matches(filter, document)).toBe(expected),
    )
  })
}

const refusals: [filter: object, code: number][] = [
  [{ a: { $foo: 1 } }, 2],
  [{ $foo: 1 }, 2],
  [{ a: { $gt: 1, b: 2 } }, 2],
  [{ $and: [] }, 2],
  [{ $or: {} }, 2],
  [{ $or: [1] }, 2],
  [{ a: { $in: 1 } }, 2],
  [{ a: { $in: [{ $gt: 1 }] } }, 2],
  [{ a: { $nin: 'x' } }, 2],
  [{ a: { $all: 1 } }, 2],
  [{ a: { $all: [{ $gt: 1 }] } }, 2],
  [{ a: { $size: 'x' } }, 2],
  [{ a: { $size: -1 } }, 2],
  [{ a: { $size: 1.5 } }, 2],
  [{ a: { $elemMatch: 1 } }, 2],
  [{ a: { $elemMatch: { x: { $foo: 1 } } } }, 2],
  [{ a: { $not: 1 } }, 2],
  [{ a: { $not: {} } }, 2],
  [{ a: { $ne: /x/ } }, 2],
  [{ a: { $mod: [1] } }, 2],
  [{ a: { $mod: [0, 1] } }, 2],
  [{ a: { $mod: ['x', 1] } }, 2],
  [{ a: { $mod: [1, 2, 3] } }, 2],
  [{ a: { $type: 'foo' } }, 2],
  [{ a: { $type: 99 } }, 2],
  [{ a: { $type: [] } }, 9],
  [{ a: { $type: true } }, 14],
  [{ a: { $options: 'i' } }, 2],
  [{ a: { $regex: 5 } }, 2],
  [{ a: { $regex: '(' } }, 51091],
  [{ a: { $regex: 'a', $options: 'g' } }, 51108],
  [{ a: { $regex: /a/i, $options: 'm' } }, 51075],
  [{ a: { $bitsAllSet: -1 } }, 9],
  [{ a: { $bitsAllSet: 'x' } }, 2],
  [{ $where: 'true' }, 2],
  [{ $text: { $search: 'x' } }, 27],
  [{ $jsonSchema: {} }, 238],
  [{ a: { $near: [1, 2] } }, 238],
  [{ a: { $elemMatch: { $expr: true } } }, 224],
  [{ $expr: { $nope: 1 } }, 168],
  [{ $expr: '$$nope' }, 17276],
]

describe('filters that the server refuses', () => {
  it.each(refusals.map(([filter, code]) => ({ filter, code })))('$filter: $code', ({ filter, code }) => {
    let thrown: unknown
    try {
      compileFilter(fromPlain(filter))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(MongoError)
    expect(thrown).toMatchObject({ code })
  })
})

describe('the array index for the positional operator', () => {
  const cases: [filter: object, document: object, index: number | undefined][] = [
    [{ a: 2 }, { a: [1, 2] }, 1],
    [{ 'a.k': 2 }, { a: [{ k: 1 }, { k: 2 }] }, 1],
    [{ a: { $elemMatch: { k: 2 } } }, { a: [{ k: 1 }, { k: 2 }] }, 1],
    [{ a: 1 }, { a: 1 }, undefined],
    [{ 'a.b': 3 }, { a: [{ b: [1] }, { b: [2, 3] }] }, 1],
    [{ 'a.0.b': 3 }, { a: [{ b: [2, 3] }] }, 1],
    [{ _id: 1, 'a._id': o2 }, { _id: 1, a: [{ _id: o1 }, { _id: o2 }] }, 1],
    [{ a: { $not: { $eq: 9 } } }, { a: [1] }, undefined],
    [{ a: { $in: [5, 7] } }, { a: [1, 7] }, 1],
  ]
  it.each(cases.map(([filter, document, index]) => ({ filter, document, index })))(
    '$filter: $index',
    (row) => {
      const info = compileFilter(fromPlain(row.filter)).match(fromPlain(row.document))
      expect(info).toEqual({ matched: true, arrayIndex: row.index })
    },
  )

  it('is absent when nothing matches', () => {
    expect(compileFilter(fromPlain({ a: 5 })).match(fromPlain({ a: [1] }))).toEqual({ matched: false })
  })
})

it('gives $expr the variables of let', () => {
  const filter = compileFilter(fromPlain({ $expr: { $eq: ['$a', '$$limit'] } }), {
    let: fromPlain({ limit: 5 }),
  })
  expect(filter.matches(fromPlain({ a: 5 }))).toBe(true)
  expect(filter.matches(fromPlain({ a: 6 }))).toBe(false)
})

describe('patterns that could run away', () => {
  const text = `${'a'.repeat(5000)}!`
  it.each(['(a+)+$', '(a|a)*b', '(a*)*b', 'a*a*a*a*b', '(.*)*x'])('%s answers quickly', (pattern) => {
    const started = performance.now()
    expect(matches({ a: { $regex: pattern } }, { a: text })).toBe(false)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('refuses a dangerous pattern that no linear engine can run', () => {
    expect(() => matches({ a: { $regex: '(a+)+(?=b)' } }, { a: text })).toThrow(/match limit/)
  })
})
