import { implies } from '#embedded/mongodb/indexes/implication.ts'
import type { Document } from '#embedded/mongodb/values/types.ts'

const cases: [filter: Document, condition: Document, implied: boolean][] = [
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 2 }, { a: 1 }, false],
  [{}, { a: 1 }, false],
  [{ a: 7 }, { a: { $gt: 5 } }, true],
  [{ a: 5 }, { a: { $gt: 5 } }, false],
  [{ a: { $gt: 5 } }, { a: { $gt: 5 } }, true],
  [{ a: { $gte: 6 } }, { a: { $gt: 5 } }, true],
  [{ a: { $gte: 5 } }, { a: { $gt: 5 } }, false],
  [{ a: { $gt: 5 } }, { a: { $gte: 5 } }, true],
  [{ a: { $lt: 3 } }, { a: { $lte: 3 } }, true],
  [{ a: { $lt: 3 } }, { a: { $gt: 1 } }, false],
  [{ a: { $gt: 'x' } }, { a: { $gt: 5 } }, false],
  [{ a: { $in: [6, 7] } }, { a: { $gt: 5 } }, true],
  [{ a: { $in: [5, 7] } }, { a: { $gt: 5 } }, false],
  [{ a: null }, { a: { $exists: true } }, false],
  [{ a: 1 }, { a: { $exists: true } }, true],
  [{ a: { $lt: 3 } }, { a: { $exists: true } }, true],
  [{ b: 1, $and: [{ a: 1 }] }, { a: 1 }, true],
  [{ a: 1, b: 2 }, { $and: [{ a: 1 }, { b: 2 }] }, true],
  [{ a: 1 }, { $and: [{ a: 1 }, { b: 2 }] }, false],
  [{ a: 1 }, { $or: [{ a: 1 }, { b: 2 }] }, true],
  [{ $or: [{ a: 1 }, { b: 1 }] }, { a: 1 }, false],
]

describe('implies', () => {
  it.each(cases)('%j implies %j: %s', (filter, condition, implied) => {
    expect(implies(filter, condition)).toBe(implied)
  })
})
