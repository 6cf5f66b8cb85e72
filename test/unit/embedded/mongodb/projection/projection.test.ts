import { MongoError } from '#embedded/mongodb/errors.ts'
import { compileProjection } from '#embedded/mongodb/projection/index.ts'
import { compileFilter } from '#embedded/mongodb/query/index.ts'
import { fromPlain, show } from '#embedded/mongodb/values/index.ts'

function project(spec: object, document: object, filter: object = {}): string {
  const compiled = compileProjection(fromPlain(spec), { filter: fromPlain(filter) })
  const { arrayIndex } = compileFilter(fromPlain(filter)).match(fromPlain(document))
  return show(compiled(fromPlain(document), arrayIndex))
}

const cases: [spec: object, document: object, expected: object, filter?: object][] = [
  [{}, { _id: 1, a: 1 }, { _id: 1, a: 1 }],
  [{ a: 1 }, { _id: 1, a: 1, b: 2 }, { _id: 1, a: 1 }],
  [{ a: true, _id: 0 }, { _id: 1, a: 1, b: 2 }, { a: 1 }],
  [
    { b: 1, a: 1 },
    { _id: 1, a: 1, b: 2 },
    { _id: 1, a: 1, b: 2 },
  ],
  [{ a: 0 }, { _id: 1, a: 1, b: 2 }, { _id: 1, b: 2 }],
  [{ _id: 0 }, { _id: 1, a: 1 }, { a: 1 }],
  [{ _id: 1 }, { _id: 1, a: 1 }, { _id: 1 }],
  [
    { _id: 1, a: 0 },
    { _id: 1, a: 1, b: 2 },
    { _id: 1, b: 2 },
  ],
  [{ _id: 0, a: 0 }, { _id: 1, a: 1, b: 2 }, { b: 2 }],
  [{ z: 1 }, { _id: 1, a: 2 }, { _id: 1 }],
  [{ 'a.x': 1 }, { _id: 1, a: { x: 1, y: 2 } }, { _id: 1, a: { x: 1 } }],
  [{ a: { x: 1 } }, { _id: 1, a: { x: 1, y: 2 } }, { _id: 1, a: { x: 1 } }],
  [{ 'a.x': 1 }, { _id: 1, a: [{ x: 1, y: 2 }] }, { _id: 1, a: [{ x: 1 }] }],
  [{ 'a.x': 0 }, { _id: 1, a: [{ x: 1, y: 2 }] }, { _id: 1, a: [{ y: 2 }] }],
  [{ 'a.x': 1 }, { _id: 1, a: [5, { x: 1 }, [{ x: 2, y: 1 }]] }, { _id: 1, a: [{ x: 1 }, [{ x: 2 }]] }],
  [{ 'a.x': 0 }, { _id: 1, a: [5, { x: 1 }] }, { _id: 1, a: [5, {}] }],
  [{ 'a.x': 1 }, { _id: 1, a: 5 }, { _id: 1 }],
  [{ 'a.x': 0 }, { _id: 1, a: 5 }, { _id: 1, a: 5 }],
  [
    { 'a.x': 1, 'a.y': 1 },
    { _id: 1, a: { x: 1, y: 2, z: 3 } },
    { _id: 1, a: { x: 1, y: 2 } },
  ],
  [{ a: { $slice: 2 } }, { _id: 1, a: [1, 2, 3], b: 1 }, { _id: 1, a: [1, 2], b: 1 }],
  [{ a: { $slice: -2 } }, { _id: 1, a: [1, 2, 3] }, { _id: 1, a: [2, 3] }],
  [{ a: { $slice: [1, 1] } }, { _id: 1, a: [1, 2, 3] }, { _id: 1, a: [2] }],
  [{ a: { $slice: [-2, 1] } }, { _id: 1, a: [1, 2, 3] }, { _id: 1, a: [2] }],
  [
    { b: 1, a: { $slice: 1 } },
    { _id: 1, a: [1, 2], b: 1, c: 1 },
    { _id: 1, a: [1], b: 1 },
  ],
  [
    { b: 0, a: { $slice: 1 } },
    { _id: 1, a: [1, 2], b: 1, c: 1 },
    { _id: 1, a: [1], c: 1 },
  ],
  [{ a: { $slice: 1 } }, { _id: 1, a: 5 }, { _id: 1, a: 5 }],
  [
    { a: { $elemMatch: { k: 2 } } },
    { _id: 1, a: [{ k: 1 }, { k: 2 }, { k: 2, z: 1 }], b: 1 },
    { _id: 1, a: [{ k: 2 }] },
  ],
  [{ a: { $elemMatch: { $gt: 1 } } }, { _id: 1, a: [1, 2, 3] }, { _id: 1, a: [2] }],
  [{ a: { $elemMatch: { k: 9 } } }, { _id: 1, a: [{ k: 1 }] }, { _id: 1 }],
  [{ 'a.$': 1 }, { _id: 1, a: [{ k: 1 }, { k: 2 }], b: 1 }, { _id: 1, a: [{ k: 2 }] }, { 'a.k': 2 }],
  [{ 'a.$': 1 }, { _id: 1, a: [1, 5, 9] }, { _id: 1, a: [5] }, { a: { $elemMatch: { $gt: 3 } } }],
  [{ b: { $add: ['$a', 1] } }, { _id: 1, a: 2 }, { _id: 1, b: 3 }],
  [
    { a: 1, b: '$a' },
    { _id: 1, a: 2 },
    { _id: 1, a: 2, b: 2 },
  ],
  [{ b: '$nope' }, { _id: 1, a: 2 }, { _id: 1 }],
  [{ b: { $literal: 1 } }, { _id: 1, b: 2 }, { _id: 1, b: 1 }],
  [{ 'b.c': '$a' }, { _id: 1, a: 2, b: { d: 1 } }, { _id: 1, b: { c: 2 } }],
  [{ a: 'text' }, { _id: 1, a: 2 }, { _id: 1, a: 'text' }],
  [{ a: { $slice: ['$a', 1] } }, { _id: 1, a: [1, 2], b: 1 }, { _id: 1, a: [1] }],
]

it.each(cases.map(([spec, document, expected, filter], i) => ({ spec, document, expected, filter, i })))(
  'projects case $i',
  (row) => {
    expect(project(row.spec, row.document, row.filter)).toBe(show(fromPlain(row.expected)))
  },
)

const refusals: [spec: object, code: number][] = [
  [{ a: 1, b: 0 }, 31254],
  [{ a: 0, b: 1 }, 31253],
  [{ a: 0, b: '$c' }, 31252],
  [{ a: 1, 'a.b': 1 }, 31249],
  [{ 'a.b': 1, a: 1 }, 31250],
  [{ a: {} }, 51270],
  [{ $a: 1 }, 16410],
  [{ 'a.': 1 }, 40353],
  [{ 'a..b': 1 }, 15998],
  [{ a: { $meta: 'textScore' } }, 238],
  [{ 'a.$': 1 }, 31277],
  [{ a: { $nope: 1 } }, 168],
  [{ 'a.b': { $elemMatch: { x: 1 } } }, 31275],
  [{ a: { $elemMatch: 5 } }, 2],
]

it.each(refusals.map(([spec, code]) => ({ spec, code })))('refuses $spec with $code', ({ spec, code }) => {
  let thrown: unknown
  try {
    compileProjection(fromPlain(spec))
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(MongoError)
  expect(thrown).toMatchObject({ code })
})

it('says when the positional projection has no element', () => {
  expect(() => project({ 'a.$': 1 }, { _id: 1, a: [1] }, { a: { $ne: 5 } })).toThrow(
    expect.objectContaining({ code: 51246 }),
  )
})
