import { Decimal128, Double, Long, ObjectId } from 'bson'
import type { Namespace, Sources, WriteRequest } from '#embedded/mongodb/aggregate/index.ts'
import { parsePipeline } from '#embedded/mongodb/aggregate/index.ts'
import { MongoError } from '#embedded/mongodb/errors.ts'
import { compileFilter } from '#embedded/mongodb/query/index.ts'
import type { Document, Value } from '#embedded/mongodb/values/index.ts'
import { encode, fromPlain, show } from '#embedded/mongodb/values/index.ts'

const o1 = new ObjectId('64b000000000000000000001')
const o2 = new ObjectId('64b000000000000000000002')
const long = (value: number): Long => Long.fromNumber(value)
const d = (ms: number): Date => new Date(ms)

/** Collections in memory, and what was written to them. */
class Collections implements Sources {
  readonly written: { request: WriteRequest; documents: Document[] }[] = []
  readonly #collections: Record<string, Document[]>

  constructor(collections: Record<string, object[]>) {
    this.#collections = Object.fromEntries(
      Object.entries(collections).map(([name, list]) => [name, list.map(fromPlain)]),
    )
  }

  find({ coll }: Namespace, filter: Document): Document[] {
    const compiled = compileFilter(filter)
    return (this.#collections[coll] ?? []).filter((document) => compiled.matches(document))
  }

  write(request: WriteRequest, documents: Iterable<Document>): void {
    this.written.push({ request, documents: [...documents] })
  }
}

function stagesOf(pipeline: object[]): Value[] {
  return fromPlain({ pipeline }).pipeline as Value[]
}

function run(documents: object[], pipeline: object[], others: Record<string, object[]> = {}): Document[] {
  const sources = new Collections({ ...others, self: documents })
  return [...parsePipeline(stagesOf(pipeline)).run(documents.map(fromPlain), sources)]
}

function exact(documents: readonly Document[]): string[] {
  return documents.map((document) => `${show(document)} ${Buffer.from(encode(document)).toString('hex')}`)
}

type Case = [documents: object[], pipeline: object[], expected: object[], others?: Record<string, object[]>]

const tables: Record<string, Case[]> = {
  'shaping stages': [
    [
      [
        { _id: 1, a: 1 },
        { _id: 2, a: 2 },
      ],
      [{ $match: { a: { $gt: 1 } } }],
      [{ _id: 2, a: 2 }],
    ],
    [[{ _id: 1, a: 1 }], [{ $match: { $expr: { $eq: ['$a', 1] } } }], [{ _id: 1, a: 1 }]],
    [[{ _id: 1, a: 1, b: 2 }], [{ $project: { b: 1, c: '$a' } }], [{ _id: 1, b: 2, c: 1 }]],
    [[{ _id: 1, a: 1, b: 2 }], [{ $project: { c: '$a', _id: 0 } }], [{ c: 1 }]],
    [[{ _id: 1, a: { x: 1, y: 2 } }], [{ $project: { a: { x: 0 } } }], [{ _id: 1, a: { y: 2 } }]],
    [
      [{ _id: 1, a: 5 }],
      [{ $project: { a: { $cond: [{ $gt: ['$a', 9] }, '$a', '$$REMOVE'] } } }],
      [{ _id: 1 }],
    ],
    [[{ _id: 1, a: 1 }], [{ $addFields: { 'b.c': '$a' } }], [{ _id: 1, a: 1, b: { c: 1 } }]],
    [[{ _id: 1, a: { x: 1 } }], [{ $set: { a: { y: 2 } } }], [{ _id: 1, a: { x: 1, y: 2 } }]],
    [[{ _id: 1, a: [{ x: 1 }, 5] }], [{ $set: { 'a.y': 2 } }], [{ _id: 1, a: [{ x: 1, y: 2 }, { y: 2 }] }]],
    [[{ _id: 1, a: 1 }], [{ $set: { a: '$nope' } }], [{ _id: 1 }]],
    [[{ _id: 1, a: 1, b: 2 }], [{ $set: { a: '$b', b: '$a' } }], [{ _id: 1, a: 2, b: 1 }]],
    [[{ _id: 1, a: 1, b: { c: 1, e: 2 } }], [{ $unset: ['a', 'b.c'] }], [{ _id: 1, b: { e: 2 } }]],
    [[{ _id: 1, a: { x: 1 } }], [{ $replaceRoot: { newRoot: '$a' } }], [{ x: 1 }]],
    [
      [{ _id: 1, a: 1 }],
      [{ $replaceWith: { $mergeObjects: ['$$ROOT', { z: 1 }] } }],
      [{ _id: 1, a: 1, z: 1 }],
    ],
    [[{ _id: 1, s: o1 }], [{ $project: { _id: 0, s: { $toString: '$s' } } }], [{ s: o1.toHexString() }]],
  ],
  'order and number': [
    [[{ _id: 2 }, { _id: 1 }], [{ $sort: { _id: 1 } }], [{ _id: 1 }, { _id: 2 }]],
    [[{ _id: 1 }, { _id: 2 }, { _id: 3 }], [{ $skip: 1 }, { $limit: 1 }], [{ _id: 2 }]],
    [[{ _id: 1 }, { _id: 2 }], [{ $count: 'n' }], [{ n: 2 }]],
    [[], [{ $count: 'n' }], []],
    [[{ _id: 1 }], [{ $sample: { size: 5 } }], [{ _id: 1 }]],
  ],
  $unwind: [
    [
      [{ _id: 1, a: [1, 2] }],
      [{ $unwind: '$a' }],
      [
        { _id: 1, a: 1 },
        { _id: 1, a: 2 },
      ],
    ],
    [
      [{ _id: 1 }, { _id: 2, a: [] }, { _id: 3, a: null }, { _id: 4, a: 5 }],
      [{ $unwind: '$a' }],
      [{ _id: 4, a: 5 }],
    ],
    [
      [{ _id: 1 }, { _id: 2, a: [1] }],
      [{ $unwind: { path: '$a', preserveNullAndEmptyArrays: true } }],
      [{ _id: 1 }, { _id: 2, a: 1 }],
    ],
    [
      [
        { _id: 2, a: [] },
        { _id: 3, a: null },
      ],
      [{ $unwind: { path: '$a', preserveNullAndEmptyArrays: true } }],
      [{ _id: 2 }, { _id: 3, a: null }],
    ],
    [
      [{ _id: 1, a: ['x', 'y'] }],
      [{ $unwind: { path: '$a', includeArrayIndex: 'i' } }],
      [
        { _id: 1, a: 'x', i: long(0) },
        { _id: 1, a: 'y', i: long(1) },
      ],
    ],
    [[{ _id: 1, a: { b: [1], c: 2 } }], [{ $unwind: '$a.b' }], [{ _id: 1, a: { b: 1, c: 2 } }]],
    [
      [{ _id: 1, a: [[1], 2] }],
      [{ $unwind: '$a' }],
      [
        { _id: 1, a: [1] },
        { _id: 1, a: 2 },
      ],
    ],
  ],
  $group: [
    [
      [
        { g: 'a', v: 1 },
        { g: 'b', v: 5 },
        { g: 'a', v: 2 },
      ],
      [
        {
          $group: {
            _id: '$g',
            s: { $sum: '$v' },
            c: { $sum: 1 },
            m: { $max: '$v' },
            l: { $push: '$v' },
            av: { $avg: '$v' },
          },
        },
      ],
      [
        { _id: 'a', s: 3, c: 2, m: 2, l: [1, 2], av: 1.5 },
        { _id: 'b', s: 5, c: 1, m: 5, l: [5], av: new Double(5) },
      ],
    ],
    [[{ _id: 1 }, { _id: 2, g: null }], [{ $group: { _id: '$g', n: { $sum: 1 } } }], [{ _id: null, n: 2 }]],
    [
      [{ g: o1 }, { g: new ObjectId(o1.toHexString()) }],
      [{ $group: { _id: '$g', n: { $count: {} } } }],
      [{ _id: o1, n: 2 }],
    ],
    [
      [
        { a: 1, b: 2 },
        { a: new Double(1), b: 2 },
      ],
      [{ $group: { _id: { a: '$a', b: '$b' }, n: { $sum: 1 } } }],
      [{ _id: { a: 1, b: 2 }, n: 2 }],
    ],
    [
      [
        { _id: 1, g: d(1) },
        { _id: 2, g: d(1) },
      ],
      [{ $group: { _id: '$g', f: { $first: '$_id' }, l: { $last: '$_id' } } }],
      [{ _id: d(1), f: 1, l: 2 }],
    ],
    [
      [{ v: 2147483647 }, { v: 1 }],
      [{ $group: { _id: null, s: { $sum: '$v' } } }],
      [{ _id: null, s: long(2147483648) }],
    ],
    [
      [{ v: 1 }, { v: 2.5 }, { v: 'x' }, {}],
      [{ $group: { _id: null, s: { $sum: '$v' }, a: { $avg: '$v' } } }],
      [{ _id: null, s: 3.5, a: 1.75 }],
    ],
    [
      [{ v: Decimal128.fromString('1.1') }, { v: 1 }],
      [{ $group: { _id: null, s: { $sum: '$v' } } }],
      [{ _id: null, s: Decimal128.fromString('2.1') }],
    ],
    [
      [{ v: 1 }, { v: 1 }, { v: new Double(1) }, { v: 2 }],
      [{ $group: { _id: null, s: { $addToSet: '$v' } } }],
      [{ _id: null, s: [1, 2] }],
    ],
    [
      [{ v: null }, { v: 3 }, {}, { v: 1 }],
      [{ $group: { _id: null, lo: { $min: '$v' }, hi: { $max: '$v' } } }],
      [{ _id: null, lo: 1, hi: 3 }],
    ],
    [
      [{ a: 1 }, { a: 5 }],
      [
        {
          $group: {
            _id: null,
            t: { $top: { sortBy: { a: -1 }, output: '$a' } },
            b: { $bottom: { sortBy: { a: -1 }, output: '$a' } },
          },
        },
      ],
      [{ _id: null, t: 5, b: 1 }],
    ],
    [
      [{ a: 1 }, { a: 5 }, { a: 3 }],
      [
        {
          $group: {
            _id: null,
            t: { $topN: { n: 2, sortBy: { a: -1 }, output: '$a' } },
            f: { $firstN: { n: 2, input: '$a' } },
            m: { $maxN: { n: 1, input: '$a' } },
          },
        },
      ],
      [{ _id: null, t: [5, 3], f: [1, 5], m: [5] }],
    ],
    [
      [{ v: { a: 1 } }, { v: { b: 2 } }],
      [{ $group: { _id: null, m: { $mergeObjects: '$v' } } }],
      [{ _id: null, m: { a: 1, b: 2 } }],
    ],
    [
      [{ v: 1 }, { v: 3 }],
      [{ $group: { _id: null, p: { $stdDevPop: '$v' }, f: { $first: '$nope' } } }],
      [{ _id: null, p: new Double(1), f: null }],
    ],
    [[], [{ $group: { _id: null, n: { $sum: 1 } } }], []],
    [
      [{ k: 'a' }, { k: 'b' }, { k: 'b' }],
      [{ $sortByCount: '$k' }],
      [
        { _id: 'b', count: 2 },
        { _id: 'a', count: 1 },
      ],
    ],
    [
      [{ v: 1 }, { v: 2 }, { v: 9 }],
      [{ $bucket: { groupBy: '$v', boundaries: [0, 5, 10] } }],
      [
        { _id: 0, count: 2 },
        { _id: 5, count: 1 },
      ],
    ],
    [
      [{ v: 1 }, { v: 50 }],
      [{ $bucket: { groupBy: '$v', boundaries: [0, 5], default: 'other', output: { s: { $sum: '$v' } } } }],
      [
        { _id: 0, s: 1 },
        { _id: 'other', s: 50 },
      ],
    ],
    [
      [{ v: 1 }, { v: 2 }, { v: 3 }, { v: 4 }],
      [{ $bucketAuto: { groupBy: '$v', buckets: 2 } }],
      [
        { _id: { min: 1, max: 3 }, count: 2 },
        { _id: { min: 3, max: 4 }, count: 2 },
      ],
    ],
  ],
  joins: [
    [
      [{ _id: 1, o: 10 }],
      [{ $lookup: { from: 'other', localField: 'o', foreignField: '_id', as: 'j' } }],
      [{ _id: 1, o: 10, j: [{ _id: 10, n: 'x' }] }],
      {
        other: [
          { _id: 10, n: 'x' },
          { _id: 11, n: 'y' },
        ],
      },
    ],
    [
      [{ _id: o1, r: [o1, o2] }],
      [
        { $lookup: { from: 'other', localField: 'r', foreignField: '_id', as: 'j' } },
        { $project: { n: { $size: '$j' }, _id: 0 } },
      ],
      [{ n: 2 }],
      { other: [{ _id: o1 }, { _id: o2 }] },
    ],
    [
      [{ _id: 1, p: 2 }],
      [
        {
          $lookup: {
            from: 'other',
            localField: 'p',
            foreignField: '_id',
            pipeline: [{ $project: { z: 1, _id: 0 } }],
            as: 'j',
          },
        },
      ],
      [{ _id: 1, p: 2, j: [{ z: 1 }] }],
      {
        other: [
          { _id: 1, z: 9 },
          { _id: 2, z: 1 },
        ],
      },
    ],
    [
      [{ _id: 1, o: [10, 11] }],
      [
        {
          $lookup: {
            from: 'other',
            let: { ids: '$o' },
            pipeline: [{ $match: { $expr: { $in: ['$_id', '$$ids'] } } }, { $sort: { _id: -1 } }],
            as: 'j',
          },
        },
        { $project: { _id: 0, j: '$j._id' } },
      ],
      [{ j: [11, 10] }],
      { other: [{ _id: 10 }, { _id: 11 }, { _id: 12 }] },
    ],
    [
      [{ _id: 1 }, { _id: 2, a: [] }, { _id: 3, a: null }, { _id: 4, a: 1 }],
      [
        { $lookup: { from: 'other', localField: 'a', foreignField: 'b', as: 'j' } },
        { $match: { j: { $ne: [] } } },
        { $project: { j: 0, a: 0 } },
      ],
      [{ _id: 1 }, { _id: 2 }, { _id: 3 }],
      { other: [{ _id: 0, b: null }] },
    ],
    [
      [{ _id: 1 }],
      [{ $lookup: { from: 'missing', localField: 'a', foreignField: 'b', as: 'j.k' } }],
      [{ _id: 1, j: { k: [] } }],
    ],
    [
      [{ _id: 1, r: /x/ }],
      [
        { $lookup: { from: 'other', localField: 'r', foreignField: 't', as: 'j' } },
        { $project: { j: '$j._id' } },
      ],
      [{ _id: 1, j: [2] }],
      {
        other: [
          { _id: 1, t: 'x' },
          { _id: 2, t: /x/ },
        ],
      },
    ],
    [
      [{ _id: 1, k: 5 }],
      [
        {
          $lookup: {
            from: 'other',
            let: { k: '$k' },
            pipeline: [
              {
                $lookup: {
                  from: 'other',
                  let: { l: '$_id' },
                  pipeline: [{ $match: { $expr: { $eq: [{ $add: ['$_id', '$$l'] }, '$$k'] } } }],
                  as: 'in',
                },
              },
              { $match: { in: { $ne: [] } } },
            ],
            as: 'j',
          },
        },
        { $project: { j: '$j._id' } },
      ],
      [{ _id: 1, j: [2, 3] }],
      { other: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] },
    ],
    [[{ _id: 1 }], [{ $unionWith: 'other' }], [{ _id: 1 }, { _id: 2 }], { other: [{ _id: 2 }] }],
    [
      [{ _id: 1 }],
      [{ $unionWith: { coll: 'other', pipeline: [{ $match: { _id: 3 } }] } }],
      [{ _id: 1 }, { _id: 3 }],
      { other: [{ _id: 2 }, { _id: 3 }] },
    ],
    [
      [{ _id: 3, p: 2 }],
      [
        {
          $graphLookup: {
            from: 'tree',
            startWith: '$p',
            connectFromField: 'p',
            connectToField: '_id',
            as: 'up',
            depthField: 'far',
          },
        },
      ],
      [
        {
          _id: 3,
          p: 2,
          up: [
            { _id: 2, p: 1, far: long(0) },
            { _id: 1, p: null, far: long(1) },
          ],
        },
      ],
      {
        tree: [
          { _id: 1, p: null },
          { _id: 2, p: 1 },
          { _id: 3, p: 2 },
        ],
      },
    ],
    [
      [{ _id: 3, p: 2 }],
      [
        {
          $graphLookup: {
            from: 'tree',
            startWith: '$p',
            connectFromField: 'p',
            connectToField: '_id',
            as: 'up',
            maxDepth: 0,
          },
        },
        { $project: { n: { $size: '$up' } } },
      ],
      [{ _id: 3, n: 1 }],
      {
        tree: [
          { _id: 1, p: 2 },
          { _id: 2, p: 1 },
        ],
      },
    ],
    [
      [
        { _id: 1, v: 1 },
        { _id: 2, v: 3 },
      ],
      [{ $facet: { n: [{ $count: 'c' }], big: [{ $match: { v: { $gt: 2 } } }] } }],
      [{ n: [{ c: 2 }], big: [{ _id: 2, v: 3 }] }],
    ],
  ],
  $setWindowFields: [
    [
      [
        { _id: 1, v: 1 },
        { _id: 2, v: 2 },
      ],
      [
        {
          $setWindowFields: {
            sortBy: { v: 1 },
            output: { cum: { $sum: '$v', window: { documents: ['unbounded', 'current'] } } },
          },
        },
      ],
      [
        { _id: 1, v: 1, cum: 1 },
        { _id: 2, v: 2, cum: 3 },
      ],
    ],
    [
      [
        { g: 1, v: 5 },
        { g: 2, v: 7 },
        { g: 1, v: 6 },
      ],
      [{ $setWindowFields: { partitionBy: '$g', output: { t: { $sum: '$v' } } } }],
      [
        { g: 1, v: 5, t: 11 },
        { g: 1, v: 6, t: 11 },
        { g: 2, v: 7, t: 7 },
      ],
    ],
    [
      [{ v: 3 }, { v: 1 }, { v: 3 }, { v: 4 }],
      [
        {
          $setWindowFields: {
            sortBy: { v: 1 },
            output: {
              r: { $rank: {} },
              d: { $denseRank: {} },
              n: { $documentNumber: {} },
              p: { $shift: { output: '$v', by: -1, default: 0 } },
            },
          },
        },
      ],
      [
        { v: 1, r: 1, d: 1, n: 1, p: 0 },
        { v: 3, r: 2, d: 2, n: 2, p: 1 },
        { v: 3, r: 2, d: 2, n: 3, p: 3 },
        { v: 4, r: 4, d: 3, n: 4, p: 3 },
      ],
    ],
    [
      [{ v: 1 }, { v: 2 }, { v: 3 }],
      [
        {
          $setWindowFields: {
            sortBy: { v: 1 },
            output: { a: { $avg: '$v', window: { documents: [-1, 1] } } },
          },
        },
      ],
      [
        { v: 1, a: 1.5 },
        { v: 2, a: new Double(2) },
        { v: 3, a: 2.5 },
      ],
    ],
  ],
}

for (const [name, cases] of Object.entries(tables)) {
  describe(name, () => {
    it.each(
      cases.map(([documents, pipeline, expected, others], i) => ({
        documents,
        pipeline,
        expected,
        others,
        i,
      })),
    )('case $i', (row) => {
      expect(exact(run(row.documents, row.pipeline, row.others))).toEqual(exact(row.expected.map(fromPlain)))
    })
  })
}

describe('pipelines that the server refuses', () => {
  const cases: [pipeline: object[], code: number][] = [
    [[{ $nope: 1 }], 40324],
    [[{ $redact: '$$KEEP' }], 40324],
    [[{ $geoNear: {} }], 40324],
    [[{ $match: {}, $limit: 1 }], 40323],
    [[{}], 40323],
    [[{ $match: 5 }], 15959],
    [[{ $match: { a: { $foo: 1 } } }], 2],
    [[{ $match: { $text: { $search: 'x' } } }], 27],
    [[{ $project: {} }], 51272],
    [[{ $project: { a: 1, b: 0 } }], 31254],
    [[{ $project: { a: { $foo: 1 } } }], 168],
    [[{ $addFields: {} }], 40177],
    [[{ $addFields: { 'a.b': 1, a: 2 } }], 31250],
    [[{ $unset: [] }], 31119],
    [[{ $group: {} }], 15955],
    [[{ $group: { _id: 1, a: 5 } }], 40234],
    [[{ $group: { _id: 1, a: { $foo: 1 } } }], 15952],
    [[{ $group: { _id: 1, a: { $sum: 1, $avg: 1 } } }], 40238],
    [[{ $group: { _id: 1, 'a.b': { $sum: 1 } } }], 40235],
    [[{ $group: { _id: 1, a: { $accumulator: {} } } }], 15952],
    [[{ $sort: {} }], 15976],
    [[{ $sort: { a: 5 } }], 15975],
    [[{ $limit: 0 }], 15958],
    [[{ $limit: -1 }], 5107201],
    [[{ $skip: -1 }], 5107200],
    [[{ $count: '' }], 40156],
    [[{ $count: '$a' }], 40158],
    [[{ $unwind: 'a' }], 28818],
    [[{ $unwind: { path: '$a', foo: 1 } }], 28811],
    [[{ $lookup: { from: 'x', as: 'y' } }], 9],
    [[{ $lookup: { from: 'x', as: 'y', pipeline: [{ $out: 'z' }] } }], 51047],
    [[{ $lookup: { from: 'x', as: 'y', pipeline: [{ $foo: 1 }] } }], 40324],
    [[{ $lookup: { from: 'x', as: 'y', localField: 'a', foreignField: 'b', foo: 1 } }], 40415],
    [[{ $facet: { a: [{ $facet: { b: [] } }] } }], 40600],
    [[{ $facet: {} }], 40169],
    [[{ $out: 'x' }, { $match: {} }], 40601],
    [[{ $bucket: { groupBy: '$a', boundaries: [1] } }], 40192],
    [
      [{ $setWindowFields: { sortBy: { a: 1 }, output: { x: { $sum: '$a', window: { range: [0, 1] } } } } }],
      238,
    ],
    [[{ $setWindowFields: { output: { x: { $rank: {} } } } }], 5371602],
    [[{ $match: { $expr: '$$nope' } }], 17276],
    [[{ $merge: { into: 'x', whenMatched: 'foo' } }], 2],
  ]
  it.each(cases.map(([pipeline, code], i) => ({ pipeline, code, i })))(
    'case $i: $code',
    ({ pipeline, code }) => {
      let thrown: unknown
      try {
        parsePipeline(stagesOf(pipeline))
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(MongoError)
      expect(thrown).toMatchObject({ code })
    },
  )

  it('refuses a new root that is no document', () => {
    expect(() => run([{ a: 1 }], [{ $replaceWith: '$a' }])).toThrow(expect.objectContaining({ code: 40228 }))
  })
})

describe('writing', () => {
  it('hands $out its documents', () => {
    const sources = new Collections({})
    expect([...parsePipeline(stagesOf([{ $out: 'x' }])).run([fromPlain({ _id: 1 })], sources)]).toEqual([])
    expect(sources.written).toEqual([
      { request: { kind: 'out', into: { coll: 'x' } }, documents: [{ _id: 1 }] },
    ])
  })

  it('hands $merge its modes, and a pipeline as a function', () => {
    const sources = new Collections({})
    const spec = {
      into: { db: 'd', coll: 'x' },
      on: ['a', 'b'],
      whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }],
      whenNotMatched: 'discard',
    }
    expect([
      ...parsePipeline(stagesOf([{ $merge: spec }])).run([fromPlain({ _id: 1, n: 2 })], sources),
    ]).toEqual([])
    const [{ request, documents }] = sources.written as [(typeof sources.written)[0]]
    expect(request).toMatchObject({
      kind: 'merge',
      into: { db: 'd', coll: 'x' },
      on: ['a', 'b'],
      whenNotMatched: 'discard',
    })
    const { whenMatched } = request as Extract<WriteRequest, { kind: 'merge' }>
    expect((whenMatched as (a: Document, b: Document) => Document)({ _id: 1, n: 5 }, documents[0]!)).toEqual({
      _id: 1,
      n: 7,
    })
  })
})

it('reads no more than it answers', () => {
  let read = 0
  function* source(): Generator<Document> {
    for (;;) yield { _id: ++read }
  }
  const result = parsePipeline(stagesOf([{ $match: { _id: { $gt: 2 } } }, { $limit: 2 }])).run(
    source(),
    new Collections({}),
  )
  expect([...result]).toEqual([{ _id: 3 }, { _id: 4 }])
  expect(read).toBe(4)
})

it('shows the source the leading filter', () => {
  expect(parsePipeline(stagesOf([{ $match: { a: 1 } }, { $limit: 1 }])).filter).toEqual({ a: 1 })
  expect(parsePipeline(stagesOf([{ $limit: 1 }, { $match: { a: 1 } }])).filter).toEqual({})
})

it('gives the whole pipeline the variables of let', () => {
  const pipeline = parsePipeline(
    stagesOf([{ $match: { $expr: { $eq: ['$a', '$$x'] } } }, { $set: { y: '$$x' } }]),
    { let: fromPlain({ x: 5 }) },
  )
  expect([...pipeline.run([{ a: 5 }, { a: 6 }], new Collections({}))]).toEqual([{ a: 5, y: 5 }])
})

it('leaves the documents it reads as they are', () => {
  const stored = fromPlain({ _id: 1, a: { b: 1 }, l: [3, 1] })
  const before = encode(stored)
  const stages = [{ $set: { 'a.b': 9, l: { $sortArray: { input: '$l', sortBy: 1 } } } }, { $unwind: '$l' }]
  expect([...parsePipeline(stagesOf(stages)).run([stored], new Collections({}))]).toHaveLength(2)
  expect(encode(stored)).toEqual(before)
})
