import { extractValues } from '#embedded/mongodb/indexes/extract.ts'
import { EMPTY_ARRAY } from '#embedded/mongodb/indexes/key.ts'
import type { Document } from '#embedded/mongodb/values/types.ts'

const cases: { name: string; document: Document; paths: string[]; values: unknown[][]; multikey: boolean }[] =
  [
    { name: 'a field', document: { a: 1 }, paths: ['a'], values: [[1]], multikey: false },
    { name: 'a missing field', document: {}, paths: ['a'], values: [[undefined]], multikey: false },
    { name: 'a dotted path', document: { a: { b: 1 } }, paths: ['a.b'], values: [[1]], multikey: false },
    {
      name: 'a path through a scalar',
      document: { a: 1 },
      paths: ['a.b'],
      values: [[undefined]],
      multikey: false,
    },
    {
      name: 'an embedded document whole',
      document: { a: { b: 1 } },
      paths: ['a'],
      values: [[{ b: 1 }]],
      multikey: false,
    },
    {
      name: 'the elements of an array',
      document: { a: [1, 2] },
      paths: ['a'],
      values: [[1], [2]],
      multikey: true,
    },
    { name: 'an empty array', document: { a: [] }, paths: ['a'], values: [[EMPTY_ARRAY]], multikey: true },
    {
      name: 'an array inside an array whole',
      document: { a: [[1, 2], 3] },
      paths: ['a'],
      values: [[[1, 2]], [3]],
      multikey: true,
    },
    {
      name: 'fields of documents in an array',
      document: { a: [{ b: 1 }, { b: 2 }, 3, {}] },
      paths: ['a.b'],
      values: [[1], [2], [undefined], [undefined]],
      multikey: true,
    },
    {
      name: 'arrays in documents in an array',
      document: { a: [{ b: [1, 2] }, { b: 3 }] },
      paths: ['a.b'],
      values: [[1], [2], [3]],
      multikey: true,
    },
    {
      name: 'an array and a scalar',
      document: { a: [1, 2], b: 'x' },
      paths: ['b', 'a'],
      values: [
        ['x', 1],
        ['x', 2],
      ],
      multikey: true,
    },
    {
      name: 'two fields of one array by element',
      document: { a: [{ x: 1, y: 2 }, { x: 3 }] },
      paths: ['a.x', 'a.y'],
      values: [
        [1, 2],
        [3, undefined],
      ],
      multikey: true,
    },
  ]

describe('extractValues', () => {
  it.each(cases)('gives $name', ({ document, paths, values, multikey }) => {
    const extracted = extractValues(
      document,
      paths.map((path) => path.split('.')),
    )
    expect(extracted).toEqual({ combinations: values, multikey })
  })

  it('refuses two different arrays', () => {
    expect(() => extractValues({ a: [1], b: [2] }, [['a'], ['b']])).toThrow(
      expect.objectContaining({ codeName: 'CannotIndexParallelArrays' }),
    )
  })
})
