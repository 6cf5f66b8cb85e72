import { valueAtPath } from '#platform/jsonPath/valueAtPath.ts'

const json = {
  status: 'DONE',
  links: { self: '/1', 'a.b': 7 },
  jobs: [
    { id: 1, state: 'OK' },
    { id: 2, state: 'BAD' },
    { id: 3, state: 'OK' },
  ],
  nothing: null,
}

describe('what a JsonPath finds', () => {
  it.each([
    ['$', json],
    ['', json],
    ['$.status', 'DONE'],
    ['status', 'DONE'],
    ['$.links.self', '/1'],
    ["$['links']['a.b']", 7],
    ['$.links["a.b"]', 7],
    ['$.jobs[1].state', 'BAD'],
    ['$.jobs[-1].id', 3],
    ['$.jobs.length', 3],
    ['$.jobs[*].id', [1, 2, 3]],
    ['$.jobs.*.id', [1, 2, 3]],
    ['$..id', [1, 2, 3]],
    ['$..self', ['/1']],
    ['$.jobs[0:2].id', [1, 2]],
    ['$.jobs[-2:].id', [2, 3]],
    ['$.jobs[0,2].id', [1, 3]],
    ["$['status','nothing']", ['DONE', null]],
    ['$.nothing', null],
    ['$.nothing.more', undefined],
    ['$.jobs[7]', undefined],
    ['$..missing', undefined],
    ['$.constructor', undefined],
    ['$.__proto__.constructor', undefined],
    ['$.status.length', undefined],
  ])('by %s', (path, expected) => {
    expect(valueAtPath(path, json)).toEqual(expected)
  })

  it.each([
    '$[?(@.id)]',
    '$[(@.length-1)]',
    '$.a^',
    '$.a~',
    '$[',
    "$['a",
    '$.jobs[]',
    '$.f()',
    '$.a@string()',
  ])('is refused for %s', (path) => {
    expect(() => valueAtPath(path, json)).toThrow(/cannot be understood/)
  })

  it.each(['$..*', '$..*..*', '$..*..*..*..x', '$.a[*]..*..*'])(
    'of a big answer is told or refused soon: %s',
    (path) => {
      const big = { a: Array.from({ length: 60_000 }, (_, n) => ({ b: n, c: [1, 2] })) }
      const before = process.cpuUsage()
      expect(() => valueAtPath(path, big)).toThrow(/more than 200000 values/)
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1_000).toBeLessThan(1_000)
    },
  )

  it('of very many steps is refused, though each names little', () => {
    expect(() => valueAtPath(`$${'..*'.repeat(60)}`, json)).toThrow(/more than/)
    expect(() => valueAtPath(`$${'.a'.repeat(101)}`, json)).toThrow(/has more than 100 steps/)
  })

  it.each([
    ['many dots', `$${'.'.repeat(200_001)}`],
    ['an open list', `$[${'a,'.repeat(100_000)}`],
    ['open quotes', `$[${"'a',".repeat(100_000)}`],
  ])('is told soon for %s', (_, path) => {
    const before = process.cpuUsage()
    try {
      valueAtPath(path, json)
    } catch {}
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(1_000)
  })
})
