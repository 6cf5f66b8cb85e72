import { describeUpdate } from '#embedded/mongodb/execution/describeUpdate.ts'
import type { Document } from '#embedded/mongodb/values/types.ts'

type Description = { updatedFields?: Document; removedFields?: string[]; truncatedArrays?: Document[] }

const cases: [name: string, before: Document, after: Document, description: Description][] = [
  ['nothing', { a: 1 }, { a: 1 }, {}],
  ['a set field', { a: 1 }, { a: 2 }, { updatedFields: { a: 2 } }],
  ['a new field', {}, { a: null }, { updatedFields: { a: null } }],
  ['a removed field', { a: 1, b: { c: 1, d: 1 } }, { b: { d: 1 } }, { removedFields: ['a', 'b.c'] }],
  ['a nested field', { a: { b: 1, c: 1 } }, { a: { b: 2, c: 1 } }, { updatedFields: { 'a.b': 2 } }],
  ['a changed type of equal value', { a: 5 }, { a: 5n }, { updatedFields: { a: 5n } }],
  ['an appended element', { a: [1, 2, 3] }, { a: [1, 2, 3, 4] }, { updatedFields: { 'a.3': 4 } }],
  ['a changed element', { a: [1, 2, 3] }, { a: [1, 9, 3] }, { updatedFields: { 'a.1': 9 } }],
  [
    'a field in an element',
    { a: [{ x: 1 }, { x: 2 }] },
    { a: [{ x: 1 }, { x: 3 }] },
    { updatedFields: { 'a.1.x': 3 } },
  ],
  ['a shortened array', { a: [1, 2, 3] }, { a: [1, 2] }, { truncatedArrays: [{ field: 'a', newSize: 2 }] }],
  ['an emptied array', { a: [1, 2] }, { a: [] }, { updatedFields: { a: [] } }],
  ['an array that is mostly new', { a: [1, 2] }, { a: [8, 9] }, { updatedFields: { a: [8, 9] } }],
  ['a document that became a scalar', { a: { b: 1 } }, { a: 1 }, { updatedFields: { a: 1 } }],
]

describe('describeUpdate', () => {
  it.each(cases)('tells %s', (_name, before, after, description) => {
    expect(describeUpdate(before, after)).toEqual({
      updatedFields: {},
      removedFields: [],
      truncatedArrays: [],
      ...description,
    })
  })
})
