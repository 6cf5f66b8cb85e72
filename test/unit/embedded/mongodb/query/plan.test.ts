import type { Bounds } from '#embedded/mongodb/query/index.ts'
import { boundsFor, compileFilter } from '#embedded/mongodb/query/index.ts'
import { fromPlain } from '#embedded/mongodb/values/index.ts'

/** Bounds as plain data. */
function plain({ paths, or }: Bounds): object {
  return { ...Object.fromEntries(paths), ...(or === undefined ? {} : { $or: or.map(plain) }) }
}

const cases: [filter: object, expected: object][] = [
  [{}, {}],
  [{ a: 1 }, { a: { eq: 1 } }],
  [{ a: null }, { a: { eq: null } }],
  [
    { 'a.b': 'x', c: { $gt: 1, $lte: 5 } },
    { 'a.b': { eq: 'x' }, c: { gt: 1, lte: 5 } },
  ],
  [{ a: { $in: [1, 2] } }, { a: { in: [1, 2] } }],
  [{ a: { $all: ['x', 'y'] } }, { a: { eq: 'x' } }],
  [{ a: { $all: [] } }, {}],
  [{ a: { $all: [[1]] } }, {}],
  [{ a: { $all: [{ $elemMatch: { k: 1 } }] } }, {}],
  [{ a: { $eq: 5 } }, { a: { eq: 5 } }],
  [{ a: { $exists: true } }, { a: { exists: true } }],
  [{ a: { $exists: false } }, {}],
  [{ a: { x: 1 } }, { a: { eq: { x: 1 } } }],
  [{ a: [1, 2] }, {}],
  [{ a: /x/ }, {}],
  [{ a: { $in: [1, /x/] } }, {}],
  [{ a: { $in: [1, [2]] } }, {}],
  [{ a: { $ne: 1 } }, {}],
  [{ a: { $nin: [1] } }, {}],
  [{ a: { $not: { $gt: 1 } } }, {}],
  [{ a: { $gt: null } }, {}],
  [{ a: { $gt: { x: 1 } } }, {}],
  [{ $and: [{ a: 1 }, { b: { $lt: 2 } }] }, { a: { eq: 1 }, b: { lt: 2 } }],
  [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 5 } }] }, { a: { gt: 1, lt: 5 } }],
  [
    { a: 1, $or: [{ b: 1 }, { c: { $gte: 2 } }] },
    { a: { eq: 1 }, $or: [{ b: { eq: 1 } }, { c: { gte: 2 } }] },
  ],
  [{ $nor: [{ a: 1 }] }, {}],
  [{ $expr: { $eq: ['$a', 1] } }, {}],
  [{ a: { $elemMatch: { k: 1, v: { $gt: 2 } } } }, { 'a.k': { eq: 1 }, 'a.v': { gt: 2 } }],
  [{ a: { $elemMatch: { $gte: 1 } } }, { a: { gte: 1 } }],
  [{ a: { $elemMatch: { 0: 3 } } }, {}],
  [{ a: { $ref: 'c', $id: 1 } }, { a: { eq: { $ref: 'c', $id: 1 } } }],
]

it.each(cases.map(([filter, expected]) => ({ filter, expected })))('$filter', ({ filter, expected }) => {
  const parsed = fromPlain(filter)
  compileFilter(parsed)
  expect(plain(boundsFor(parsed))).toEqual(expected)
})
