import { Decimal128, Double, Long, ObjectId, Timestamp } from 'bson'
import { evaluate } from '#embedded/mongodb/aggregate/index.ts'
import { MongoError } from '#embedded/mongodb/errors.ts'
import type { Value } from '#embedded/mongodb/values/index.ts'
import { encode, fromPlain, show } from '#embedded/mongodb/values/index.ts'

const o1 = new ObjectId('64b000000000000000000001')
const long = (text: string | number): Long => Long.fromString(String(text))
const dec = (text: string): Decimal128 => Decimal128.fromString(text)
const d = new Date('2026-05-06T07:08:09.010Z')
const missing = Symbol('missing')

/** A branch of `$switch`. */
function branch(condition: boolean, result: number): object {
  return Object.fromEntries([
    ['case', condition],
    ['then', result],
  ])
}

function run(expression: unknown, document: object = {}): unknown {
  return evaluate(
    fromPlain({ e: expression }).e as Value,
    fromPlain(document),
    fromPlain({ five: 5 }),
    new Date(99),
  )
}

/** The value with its types, as text. */
function exact(value: unknown): string {
  return value === undefined
    ? 'missing'
    : `${show(value as Value)} ${Buffer.from(encode({ v: value as Value })).toString('hex')}`
}

type Case = [expression: unknown, expected: unknown, document?: object]

const tables: Record<string, Case[]> = {
  'paths and variables': [
    ['$a', 1, { a: 1 }],
    ['$a.b', 1, { a: { b: 1 } }],
    ['$a.b', [1, 2], { a: [{ b: 1 }, { b: 2 }, { c: 3 }, 5] }],
    ['$a.b', [], { a: [1] }],
    ['$a.0', [], { a: [1] }],
    ['$nope', missing],
    ['$$ROOT', { a: 1 }, { a: 1 }],
    ['$$CURRENT.a', 1, { a: 1 }],
    ['$$NOW', new Date(99)],
    ['$$five', 5],
    ['$$REMOVE', missing],
    [{ x: '$a', y: '$nope' }, { x: 1 }, { a: 1 }],
    [['$a', '$nope'], [1, null], { a: 1 }],
    [{ $literal: '$a' }, '$a'],
    [{ $let: { vars: { x: 2, y: '$a' }, in: { $add: ['$$x', '$$y'] } } }, 3, { a: 1 }],
    [{ $let: { vars: { o: { k: [{ z: 1 }] } }, in: '$$o.k.z' } }, [1]],
    ['text', 'text'],
  ],
  arithmetic: [
    [{ $add: [1, 2] }, 3],
    [{ $add: [1, long(2)] }, long(3)],
    [{ $add: [1, 2.5] }, 3.5],
    [{ $add: [1, new Double(2)] }, new Double(3)],
    [{ $add: [2147483647, 1] }, long(2147483648)],
    [{ $add: [dec('1.10'), 1] }, dec('2.10')],
    [{ $add: [0.1, 0.2, 0.3] }, 0.6],
    [{ $add: [d, 1000] }, new Date(d.getTime() + 1000)],
    [{ $add: ['$nope', 1] }, null],
    [{ $add: [] }, 0],
    [{ $add: [long('9223372036854775807'), 1] }, 2 ** 63],
    [{ $subtract: [5, 3] }, 2],
    [{ $subtract: [d, new Date(d.getTime() - 60000)] }, long(60000)],
    [{ $subtract: [d, 1000] }, new Date(d.getTime() - 1000)],
    [{ $subtract: [-2147483648, 1] }, long('-2147483649')],
    [{ $subtract: [dec('1.5'), 1] }, dec('0.5')],
    [{ $multiply: [3, 4] }, 12],
    [{ $multiply: [100000, 100000] }, long('10000000000')],
    [{ $multiply: [2, 1.5] }, new Double(3)],
    [{ $divide: [6, 3] }, new Double(2)],
    [{ $divide: [1, 3] }, 1 / 3],
    [{ $divide: [dec('1'), 3] }, dec('0.3333333333333333333333333333333333')],
    [{ $divide: [null, 3] }, null],
    [{ $mod: [7, 3] }, 1],
    [{ $mod: [-7, 3] }, -1],
    [{ $mod: [7.5, 2] }, 1.5],
    [{ $mod: [long(7), 4] }, long(3)],
    [{ $abs: -5 }, 5],
    [{ $abs: [-2147483648] }, long(2147483648)],
    [{ $ceil: 1.2 }, new Double(2)],
    [{ $floor: -1.2 }, new Double(-2)],
    [{ $floor: 3 }, 3],
    [{ $round: [2.5, 0] }, new Double(2)],
    [{ $round: [3.5] }, new Double(4)],
    [{ $round: [1234, -2] }, 1200],
    [{ $round: [2.345, 2] }, 2.35],
    [{ $round: [19.25, 1] }, 19.2],
    [{ $round: [dec('2.3'), 2] }, dec('2.30')],
    [{ $ceil: dec('1.2') }, dec('2')],
    [{ $pow: [-1, -3] }, -1],
    [{ $pow: [10, 30] }, 1e30],
    [{ $round: [dec('2.345'), 2] }, dec('2.34')],
    [{ $trunc: [-2.79, 1] }, -2.7],
    [{ $trunc: 5.9 }, new Double(5)],
    [{ $pow: [2, 10] }, 1024],
    [{ $pow: [2, 40] }, long('1099511627776')],
    [{ $pow: [2, -1] }, 0.5],
    [{ $sqrt: 25 }, new Double(5)],
    [{ $exp: 0 }, new Double(1)],
    [{ $ln: 1 }, new Double(0)],
    [{ $log10: 100 }, new Double(2)],
    [{ $log: [8, 2] }, new Double(3)],
    [{ $bitAnd: [6, 3] }, 2],
    [{ $bitOr: [4, long(1)] }, long(5)],
    [{ $bitNot: 0 }, -1],
    [{ $degreesToRadians: 180 }, Math.PI],
  ],
  'comparison and logic': [
    [{ $eq: [1, new Double(1)] }, true],
    [{ $eq: ['$nope', null] }, false],
    [{ $gt: ['a', 5] }, true],
    [{ $gt: [null, '$nope'] }, true],
    [{ $lt: [long('9007199254740992'), long('9007199254740993')] }, true],
    [{ $cmp: [2, 1] }, 1],
    [{ $gte: [dec('0.1'), 0.1] }, false],
    [{ $and: [1, 'x', true] }, true],
    [{ $and: [] }, true],
    [{ $and: [1, 0] }, false],
    [{ $or: [null, 0, '$nope'] }, false],
    [{ $or: [] }, false],
    [{ $not: [0] }, true],
    [{ $not: '$a' }, false, { a: 'x' }],
    [{ $cond: ['$zz', 1, 2] }, 2],
    [
      {
        $cond: Object.fromEntries([
          ['if', true],
          ['then', 'y'],
          ['else', 'n'],
        ]),
      },
      'y',
    ],
    [{ $ifNull: ['$nope', '$a', 3] }, 2, { a: 2 }],
    [{ $ifNull: ['$nope', 3] }, 3],
    [
      {
        $switch: {
          branches: [branch(false, 1), branch(true, 2)],
        },
      },
      2,
    ],
    [{ $switch: { branches: [branch(false, 1)], default: 3 } }, 3],
  ],
  arrays: [
    [{ $arrayElemAt: [[1, 2, 3], -1] }, 3],
    [{ $arrayElemAt: [[1], 5] }, missing],
    [{ $first: '$a' }, 1, { a: [1, 2] }],
    [{ $last: '$a' }, 2, { a: [1, 2] }],
    [{ $first: { $literal: [] } }, missing],
    [{ $slice: [[1, 2, 3], 2] }, [1, 2]],
    [{ $slice: [[1, 2, 3], -2] }, [2, 3]],
    [{ $slice: [[1, 2, 3], 1, 1] }, [2]],
    [{ $slice: [[1, 2, 3], -2, 1] }, [2]],
    [{ $size: '$a' }, 2, { a: [1, 2] }],
    [{ $isArray: '$a' }, true, { a: [] }],
    [{ $isArray: [[1]] }, true],
    [{ $in: [2, '$a'] }, true, { a: [1, new Double(2)] }],
    [{ $indexOfArray: [['a', 'b', 'a'], 'a', 1] }, 2],
    [{ $indexOfArray: [['a'], 'z'] }, -1],
    [{ $concatArrays: [[1], [2, [3]]] }, [1, 2, [3]]],
    [{ $concatArrays: [[1], '$nope'] }, null],
    [{ $reverseArray: { $literal: [1, 2] } }, [2, 1]],
    [{ $range: [0, 5, 2] }, [0, 2, 4]],
    [{ $range: [3, 0, -1] }, [3, 2, 1]],
    [{ $map: { input: '$a', as: 'x', in: { $multiply: ['$$x', 2] } } }, [2, 4], { a: [1, 2] }],
    [{ $map: { input: '$a', in: '$$this' } }, null],
    [
      {
        $map: {
          input: [[1, 2], [3]],
          as: 'row',
          in: { $map: { input: '$$row', as: 'x', in: { $add: ['$$x', { $size: '$$row' }] } } },
        },
      },
      [[3, 4], [4]],
    ],
    [{ $filter: { input: '$a', cond: { $gt: ['$$this', 1] } } }, [2, 3], { a: [1, 2, 3] }],
    [{ $filter: { input: '$a', as: 'x', cond: { $gt: ['$$x', 0] }, limit: 1 } }, [1], { a: [1, 2, 3] }],
    [{ $reduce: { input: '$a', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6, { a: [1, 2, 3] }],
    [{ $zip: { inputs: [[1, 2], ['a']] } }, [[1, 'a']]],
    [
      { $zip: { inputs: [[1, 2], ['a']], useLongestLength: true, defaults: [0, 'z'] } },
      [
        [1, 'a'],
        [2, 'z'],
      ],
    ],
    [{ $sortArray: { input: [3, 1, 2], sortBy: 1 } }, [1, 2, 3]],
    [{ $sortArray: { input: '$a', sortBy: { k: -1 } } }, [{ k: 2 }, { k: 1 }], { a: [{ k: 1 }, { k: 2 }] }],
    [{ $firstN: { input: [1, 2, 3], n: 2 } }, [1, 2]],
    [{ $lastN: { input: [1, 2, 3], n: 2 } }, [2, 3]],
    [{ $maxN: { input: [1, 3, null, 2], n: 2 } }, [3, 2]],
    [{ $minN: { input: [3, 1, 2], n: 1 } }, [1]],
    [
      {
        $setUnion: [
          [2, 1],
          [1, 3],
        ],
      },
      [1, 2, 3],
    ],
    [
      {
        $setIntersection: [
          [1, 2],
          [2, 3],
        ],
      },
      [2],
    ],
    [{ $setDifference: [[3, 1, 2], [2]] }, [3, 1]],
    [
      {
        $setEquals: [
          [1, 2, 1],
          [2, 1],
        ],
      },
      true,
    ],
    [{ $setIsSubset: [[1], [2, 1]] }, true],
    [{ $anyElementTrue: [[0, 1]] }, true],
    [{ $allElementsTrue: [[0, 1]] }, false],
    [{ $sum: '$a' }, 6, { a: [1, 2, 3] }],
    [{ $sum: [1, '$a', 'x'] }, 1, { a: [5] }],
    [{ $avg: [1, 2] }, 1.5],
    [{ $max: '$a' }, 9, { a: [1, 9, null] }],
    [{ $min: [3, 2] }, 2],
    [{ $stdDevPop: [1, 3] }, new Double(1)],
    [{ $sum: '$a' }, 0, {}],
    [{ $avg: '$a' }, null, {}],
  ],
  documents: [
    [{ $mergeObjects: ['$a', { y: 2 }] }, { x: 1, y: 2 }, { a: { x: 1 } }],
    [{ $mergeObjects: [null, '$nope'] }, {}],
    [{ $mergeObjects: '$a' }, { x: 1, y: 2 }, { a: [{ x: 1 }, { y: 2 }] }],
    [{ $objectToArray: '$a' }, [{ k: 'x', v: 1 }], { a: { x: 1 } }],
    [
      {
        $arrayToObject: [
          [
            ['a', 1],
            ['b', 2],
          ],
        ],
      },
      { a: 1, b: 2 },
    ],
    [{ $arrayToObject: '$a' }, { x: 1 }, { a: [{ k: 'x', v: 1 }] }],
    [{ $getField: 'a.b' }, 1, { 'a.b': 1 }],
    [{ $getField: { field: { $literal: '$x' }, input: '$a' } }, 7, { a: { $x: 7 } }],
    [{ $setField: { field: 'a.b', input: '$$ROOT', value: 2 } }, { 'a.b': 2 }, { 'a.b': 1 }],
    [{ $unsetField: { field: 'b', input: '$$ROOT' } }, { a: 1 }, { a: 1, b: 2 }],
    [{ $setField: { field: 'b', input: '$$ROOT', value: '$$REMOVE' } }, { a: 1 }, { a: 1, b: 2 }],
  ],
  strings: [
    [{ $concat: ['a', '$b'] }, 'ax', { b: 'x' }],
    [{ $concat: ['a', null] }, null],
    [{ $toUpper: 'aé' }, 'Aé'],
    [{ $toLower: null }, ''],
    [{ $strcasecmp: ['abc', 'ABD'] }, -1],
    [{ $strLenBytes: 'é' }, 2],
    [{ $strLenCP: 'é\u{1f600}' }, 2],
    [{ $substrBytes: ['hello', 1, 3] }, 'ell'],
    [{ $substrCP: ['h\u{1f600}llo', 1, 2] }, '\u{1f600}l'],
    [{ $substr: ['hello', 2, -1] }, 'llo'],
    [{ $substr: [12345, 0, 2] }, '12'],
    [{ $indexOfBytes: ['éa', 'a'] }, 2],
    [{ $indexOfCP: ['éa', 'a'] }, 1],
    [{ $indexOfCP: ['abcabc', 'a', 1] }, 3],
    [{ $indexOfCP: ['abc', 'c', 0, 2] }, -1],
    [{ $split: ['a-b-c', '-'] }, ['a', 'b', 'c']],
    [{ $trim: { input: '  a \n' } }, 'a'],
    [{ $ltrim: { input: 'xxa', chars: 'x' } }, 'a'],
    [{ $rtrim: { input: 'axx', chars: 'x' } }, 'a'],
    [{ $replaceOne: { input: 'aa', find: 'a', replacement: { $literal: '$&' } } }, '$&a'],
    [{ $replaceAll: { input: 'aXaX', find: 'X', replacement: '-' } }, 'a-a-'],
    [{ $regexMatch: { input: 'Abc', regex: '^a', options: 'i' } }, true],
    [{ $regexMatch: { input: 'Abc', regex: /^a/i } }, true],
    [{ $regexMatch: { input: null, regex: 'a' } }, false],
    [{ $regexFind: { input: 'xé12', regex: '(\\d)(z)?' } }, { match: '1', idx: 2, captures: ['1', null] }],
    [
      { $regexFindAll: { input: 'a1b2', regex: '[a-z](\\d)' } },
      [
        { match: 'a1', idx: 0, captures: ['1'] },
        { match: 'b2', idx: 2, captures: ['2'] },
      ],
    ],
  ],
  types: [
    [{ $type: '$a' }, 'int', { a: 1 }],
    [{ $type: '$nope' }, 'missing'],
    [{ $type: [{ $literal: [] }] }, 'array'],
    [{ $isNumber: dec('1') }, true],
    [{ $toString: '$a' }, o1.toHexString(), { a: o1 }],
    [{ $toString: d }, '2026-05-06T07:08:09.010Z'],
    [{ $toString: 2.5 }, '2.5'],
    [{ $toString: new Double(5) }, '5'],
    [{ $toString: long('9007199254740993') }, '9007199254740993'],
    [{ $toString: true }, 'true'],
    [{ $toInt: '42' }, 42],
    [{ $toInt: 3.9 }, 3],
    [{ $toInt: true }, 1],
    [{ $toLong: d }, long(d.getTime())],
    [{ $toLong: '9007199254740993' }, long('9007199254740993')],
    [{ $toDouble: '1.5' }, 1.5],
    [{ $toDouble: 5 }, new Double(5)],
    [{ $toDecimal: '1.50' }, dec('1.50')],
    [{ $toDecimal: 5 }, dec('5')],
    [{ $toBool: 'false' }, true],
    [{ $toBool: 0 }, false],
    [{ $toDate: '2026-05-06T07:08:09.010Z' }, d],
    [{ $toDate: '2026-05-06' }, new Date('2026-05-06T00:00:00Z')],
    [{ $toDate: long(5) }, new Date(5)],
    [{ $toDate: o1 }, o1.getTimestamp()],
    [{ $toDate: new Timestamp({ t: 5, i: 1 }) }, new Date(5000)],
    [{ $toObjectId: o1.toHexString() }, o1],
    [{ $toInt: null }, null],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [{ $convert: { input: '$nope', to: 'int', onNull: 0 } }, 0],
    [{ $convert: { input: 5, to: 2 } }, '5'],
    [{ $bsonSize: '$$ROOT' }, 12, { a: 1 }],
  ],
  dates: [
    [{ $year: d }, 2026],
    [{ $month: d }, 5],
    [{ $dayOfMonth: d }, 6],
    [{ $hour: { date: d, timezone: '+05:30' } }, 12],
    [{ $hour: { date: d, timezone: 'America/New_York' } }, 3],
    [{ $minute: d }, 8],
    [{ $second: d }, 9],
    [{ $millisecond: d }, 10],
    [{ $dayOfWeek: d }, 4],
    [{ $dayOfYear: d }, 126],
    [{ $week: d }, 18],
    [{ $isoWeek: d }, 19],
    [{ $isoDayOfWeek: d }, 3],
    [{ $isoWeek: new Date('2027-01-01T00:00:00Z') }, 53],
    [{ $year: null }, null],
    [{ $year: o1 }, o1.getTimestamp().getUTCFullYear()],
    [{ $dateToString: { date: d } }, '2026-05-06T07:08:09.010Z'],
    [
      { $dateToString: { date: d, format: '%Y-%m-%d %H:%M:%S.%L %j %u %V %G %%' } },
      '2026-05-06 07:08:09.010 126 3 19 2026 %',
    ],
    [{ $dateToString: { date: d, format: '%H%z', timezone: 'Europe/Berlin' } }, '09+0200'],
    [{ $dateToString: { date: null, onNull: 'none' } }, 'none'],
    [{ $dateFromString: { dateString: '2026-05-06T07:08:09.010Z' } }, d],
    [
      { $dateFromString: { dateString: '06/05/2026 07:08', format: '%d/%m/%Y %H:%M' } },
      new Date('2026-05-06T07:08:00Z'),
    ],
    [
      { $dateFromString: { dateString: '2026-05-06T07:08:09', timezone: 'America/New_York' } },
      new Date('2026-05-06T11:08:09Z'),
    ],
    [{ $dateFromString: { dateString: 'nope', onError: 'bad' } }, 'bad'],
    [
      { $dateToParts: { date: d } },
      { year: 2026, month: 5, day: 6, hour: 7, minute: 8, second: 9, millisecond: 10 },
    ],
    [{ $dateFromParts: { year: 2026, month: 14, day: 1 } }, new Date('2027-02-01T00:00:00Z')],
    [
      { $dateFromParts: { year: 2026, month: 5, day: 6, hour: 7, timezone: 'Europe/Berlin' } },
      new Date('2026-05-06T05:00:00Z'),
    ],
    [
      { $dateFromParts: { isoWeekYear: 2026, isoWeek: 19, isoDayOfWeek: 3 } },
      new Date('2026-05-06T00:00:00Z'),
    ],
    [
      { $dateAdd: { startDate: new Date('2024-01-31T00:00:00Z'), unit: 'month', amount: 1 } },
      new Date('2024-02-29T00:00:00Z'),
    ],
    [{ $dateAdd: { startDate: d, unit: 'hour', amount: 2 } }, new Date(d.getTime() + 7_200_000)],
    [
      {
        $dateAdd: {
          startDate: new Date('2026-03-28T12:00:00Z'),
          unit: 'day',
          amount: 1,
          timezone: 'Europe/Berlin',
        },
      },
      new Date('2026-03-29T11:00:00Z'),
    ],
    [{ $dateSubtract: { startDate: d, unit: 'year', amount: 1 } }, new Date('2025-05-06T07:08:09.010Z')],
    [{ $dateDiff: { startDate: new Date(0), endDate: new Date(60000), unit: 'second' } }, long(60)],
    [
      {
        $dateDiff: {
          startDate: new Date('2025-12-31T23:00:00Z'),
          endDate: new Date('2026-01-01T01:00:00Z'),
          unit: 'year',
        },
      },
      long(1),
    ],
    [
      {
        $dateDiff: {
          startDate: new Date('2026-05-02T00:00:00Z'),
          endDate: new Date('2026-05-03T00:00:00Z'),
          unit: 'week',
        },
      },
      long(1),
    ],
    [
      {
        $dateDiff: {
          startDate: new Date('2026-05-02T00:00:00Z'),
          endDate: new Date('2026-05-03T00:00:00Z'),
          unit: 'week',
          startOfWeek: 'monday',
        },
      },
      long(0),
    ],
    [{ $dateTrunc: { date: d, unit: 'hour' } }, new Date('2026-05-06T07:00:00Z')],
    [{ $dateTrunc: { date: d, unit: 'month' } }, new Date('2026-05-01T00:00:00Z')],
    [{ $dateTrunc: { date: d, unit: 'week' } }, new Date('2026-05-03T00:00:00Z')],
    [{ $dateTrunc: { date: d, unit: 'week', startOfWeek: 'mon' } }, new Date('2026-05-04T00:00:00Z')],
    [{ $dateTrunc: { date: d, unit: 'minute', binSize: 15 } }, new Date('2026-05-06T07:00:00Z')],
    [
      { $dateTrunc: { date: d, unit: 'day', timezone: 'America/New_York' } },
      new Date('2026-05-06T04:00:00Z'),
    ],
    // Across the end of summer time the hour counts what passes, the day what the calendar shows.
    [
      {
        $dateDiff: {
          startDate: new Date('2026-10-24T22:00:00Z'),
          endDate: new Date('2026-10-25T23:00:00Z'),
          unit: 'hour',
          timezone: 'Europe/Berlin',
        },
      },
      long(25),
    ],
    [
      {
        $dateDiff: {
          startDate: new Date('2026-10-24T22:00:00Z'),
          endDate: new Date('2026-10-25T23:00:00Z'),
          unit: 'day',
          timezone: 'Europe/Berlin',
        },
      },
      long(1),
    ],
    [
      {
        $dateTrunc: {
          date: new Date('2026-07-01T05:30:00Z'),
          unit: 'hour',
          binSize: 2,
          timezone: 'America/New_York',
        },
      },
      new Date('2026-07-01T05:00:00Z'),
    ],
    [
      {
        $dateTrunc: {
          date: new Date('2048-11-01T06:43:45.791Z'),
          unit: 'millisecond',
          timezone: 'America/New_York',
        },
      },
      new Date('2048-11-01T06:43:45.791Z'),
    ],
    [{ $dateTrunc: { date: d, unit: 'quarter' } }, new Date('2026-04-01T00:00:00Z')],
  ],
}

for (const [name, cases] of Object.entries(tables)) {
  describe(name, () => {
    it.each(cases.map(([expression, expected, document], i) => ({ expression, expected, document, i })))(
      'case $i',
      (row) => {
        const result = run(row.expression, row.document)
        const expected = row.expected === missing ? undefined : fromPlain({ v: row.expected }).v
        expect(exact(result)).toBe(exact(expected))
      },
    )
  })
}

const refusals: [expression: unknown, code: number, document?: object][] = [
  [{ $nope: 1 }, 168],
  [{ $function: { body: 'x', args: [], lang: 'js' } }, 168],
  ['$$nope', 17276],
  ['$', 16872],
  ['$a..b', 15998],
  ['$a.', 40353],
  [{ $add: [1], $subtract: [1, 2] }, 15983],
  [{ $eq: [1] }, 16020],
  [{ $cond: [1, 2] }, 16020],
  [{ $add: ['x', 1] }, 16554],
  [{ $add: [d, d] }, 16612],
  [{ $subtract: ['x', 1] }, 16556],
  [{ $multiply: ['x'] }, 16555],
  [{ $divide: [1, 0] }, 2],
  [{ $mod: [1, 0] }, 16610],
  [{ $sqrt: -1 }, 28714],
  [{ $ln: 0 }, 28766],
  [{ $concat: [1, 'x'] }, 16702],
  [{ $size: 'x' }, 17124],
  [{ $in: [1, 'x'] }, 40081],
  [{ $arrayElemAt: ['x', 1] }, 28689],
  [{ $map: { input: 'x', in: 1 } }, 16883],
  [{ $map: { input: [], in: 1, foo: 1 } }, 9],
  [{ $filter: { input: [] } }, 9],
  [{ $let: { vars: { X: 1 }, in: 1 } }, 9],
  [{ $switch: { branches: [branch(false, 1)] } }, 40066],
  [{ $toInt: 'x' }, 241],
  [{ $toInt: long('9007199254740993') }, 241],
  [{ $toInt: d }, 241],
  [{ $toObjectId: 'x' }, 241],
  [{ $toDate: 5 }, 241],
  [{ $year: 'x' }, 16006],
  [{ $hour: { date: d, timezone: 'Nowhere/Land' } }, 40485],
  [{ $dateToString: { date: d, format: '%Q' } }, 18536],
  [{ $dateTrunc: { date: d, unit: 'eon' } }, 9],
  [{ $regexMatch: { input: 5, regex: 'a' } }, 51104],
  [{ $mergeObjects: [5] }, 40400],
  [{ $strLenCP: 5 }, 34471],
]

it.each(refusals.map(([expression, code, document], i) => ({ expression, code, document, i })))(
  'refusal $i: $code',
  (row) => {
    let thrown: unknown
    try {
      run(row.expression, row.document)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(MongoError)
    expect(thrown).toMatchObject({ code: row.code })
  },
)
