import { diffDefinitions } from '../../../../../subgraphs/front50/domain/diff.ts'

type Definition = Record<string, unknown>
const lines = (before: Definition, after: Definition) =>
  diffDefinitions(before, after).map(({ op, path }) => `${op} ${path}`)
const stage = (refId: string, more: object = {}) => ({ refId, type: 'wait', waitTime: 1, ...more })

describe('the difference between two definitions', () => {
  it.each<[string, Definition, Definition, string[]]>([
    ['nothing', { a: { b: [1] } }, { a: { b: [1] } }, []],
    [
      'what every save sets',
      { updateTs: '1', lastModifiedBy: 'a', application: 'x' },
      { updateTs: '2', id: 'i' },
      [],
    ],
    ['a value', { a: 1 }, { a: 2 }, ['REPLACE a']],
    ['another type', { a: {} }, { a: [] }, ['REPLACE a']],
    ['null for a value', { a: null }, { a: {} }, ['REPLACE a']],
    [
      'keys that every object inherits',
      { a: {} },
      { a: { constructor: 1, toString: 2 } },
      ['ADD a.constructor', 'ADD a.toString'],
    ],
    ['thousands of places', { a: Array(6_000).fill(1) }, { a: Array(6_000).fill(2) }, ['REPLACE ']],
    ['an unusual key', { a: {} }, { a: { 'x.y': 1 } }, ['ADD a["x.y"]']],
    [
      'plain lists, by place',
      { roles: ['a', 'b'] },
      { roles: ['c'] },
      ['REPLACE roles[0]', 'REMOVE roles[1]'],
    ],
    [
      'a stage put in front',
      { stages: [stage('1')] },
      { stages: [stage('0'), stage('1')] },
      ['ADD stages[0]'],
    ],
    ['a stage gone', { stages: [stage('1'), stage('2')] }, { stages: [stage('2')] }, ['REMOVE stages[0]']],
    [
      'a changed stage in another place',
      { stages: [stage('1'), stage('2')] },
      { stages: [stage('0'), stage('1'), stage('2', { waitTime: 5 })] },
      ['ADD stages[0]', 'REPLACE stages[2].waitTime'],
    ],
    [
      'only the order of stages',
      { stages: [stage('1'), stage('2')] },
      { stages: [stage('2'), stage('1')] },
      ['REPLACE stages'],
    ],
    [
      'stages without refId, by place',
      { stages: [{ type: 'a' }] },
      { stages: [{ type: 'b' }] },
      ['REPLACE stages[0].type'],
    ],
    [
      'parameters, by name',
      { parameterConfig: [{ name: 'a' }, { name: 'b' }] },
      { parameterConfig: [{ name: 'b', default: 1 }] },
      ['REMOVE parameterConfig[0]', 'ADD parameterConfig[0].default'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected)
  })

  it('holds the values', () => {
    expect(diffDefinitions({ stages: [stage('1')] }, { stages: [stage('1', { waitTime: 9 })] })).toEqual([
      { path: 'stages[0].waitTime', op: 'REPLACE', before: 1, after: 9 },
    ])
  })
})
