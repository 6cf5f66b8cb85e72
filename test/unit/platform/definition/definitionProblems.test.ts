// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { checkDefinition } from '#platform/definition/definitionProblems.ts'

const paths = (definition: unknown) => checkDefinition(definition).problems.map(({ path }) => path)
const messages = (definition: unknown) => checkDefinition(definition).problems.map(({ message }) => message)
const stages = (...list: unknown[]) => ({ name: 'p', stages: list })
const stage = (refId: unknown, ...requisiteStageRefIds: unknown[]) => ({
  type: 'wait',
  refId,
  requisiteStageRefIds,
})

const proto = (text: string): unknown => JSON.parse(text)

describe('a definition without problems', () => {
  it.each<[string, unknown]>([
    ['has a name only', { name: 'p' }],
    ['has keys that nobody knows', { name: 'p', myTool: { constructor: 1, prototype: { x: [null] } } }],
    ['has flags and numbers as texts', { name: 'p', limitConcurrent: 'True', maxConcurrentExecutions: '3' }],
    ['has expressions where scalars are wanted', { name: 'p', disabled: '${a}', index: 'n${b}' }],
    ['has null where a field is absent', { name: 'p', stages: null, triggers: null, index: null }],
    ['has stages without any refId', stages({ type: 'wait' }, { type: 'wait' })],
    ['mixes refIds as numbers and texts', stages(stage(1), stage('2', 1), stage(3, '1', '2'))],
    ['has a diamond of stages', stages(stage('d', 'b', 'c'), stage('b', 'a'), stage('c', 'a'), stage('a'))],
    ['names a requisite twice', stages(stage('a'), stage('b', 'a', 'a'))],
    [
      'has a templated pipeline’s injected stages',
      { ...stages(stage('b', 'of-the-template')), type: 'templatedPipeline' },
    ],
    [
      'is templated by its schema and template alone',
      { ...stages(stage('b', 'of-the-template')), schema: 'v2', template: { reference: 'spinnaker://t' } },
    ],
  ])('%s', (_, definition) => {
    expect(checkDefinition(definition)).toEqual({ problems: [], isSound: true })
  })
})

describe('a definition of the wrong shape', () => {
  it.each<[string, unknown, string[]]>([
    ['no object', [], ['']],
    ['null', null, ['']],
    ['no name', {}, ['name']],
    ['a blank name', { name: '  ' }, ['name']],
    ['a name that is a number', { name: 1 }, ['name']],
    ['stages that are an object', { name: 'p', stages: {} }, ['stages']],
    ['a stage that is a text', stages('wait'), ['stages[0]']],
    ['a stage without type', stages({ refId: '1' }), ['stages[0].type']],
    ['an empty refId', stages({ type: 'wait', refId: '' }), ['stages[0].refId']],
    ['a refId that is an object', stages({ type: 'wait', refId: {} }), ['stages[0].refId']],
    [
      'requisites that are a text',
      stages({ type: 'wait', refId: 1, requisiteStageRefIds: '1' }),
      ['stages[0].requisiteStageRefIds'],
    ],
    ['a requisite that is null', stages(stage('1', null)), ['stages[0].requisiteStageRefIds[0]']],
    ['a trigger that is a list', { name: 'p', triggers: [[]] }, ['triggers[0]']],
    ['a flag that is a number', { name: 'p', limitConcurrent: 1 }, ['limitConcurrent']],
    ['half an execution at once', { name: 'p', maxConcurrentExecutions: 0.5 }, ['maxConcurrentExecutions']],
    ['a parameter without a name', { name: 'p', parameterConfig: [{}] }, ['parameterConfig[0].name']],
    [
      'two parameters of one name',
      { name: 'p', parameterConfig: [{ name: 'a' }, { name: 'a' }] },
      ['parameterConfig[1].name'],
    ],
    [
      'an option that is a text',
      { name: 'p', parameterConfig: [{ name: 'a', options: ['x'] }] },
      ['parameterConfig[0].options[0]'],
    ],
    ['roles that are no texts', { name: 'p', roles: [1, 'a'] }, ['roles[0]']],
    ['a lock that is a flag', { name: 'p', locked: true }, ['locked']],
    [
      '__proto__ deep down',
      proto('{"name":"p","stages":[{"type":"wait","a.b":{"__proto__":{"x":1}}}]}'),
      ['stages[0]["a.b"].__proto__'],
    ],
    ['a number without end', { name: 'p', x: [Number.POSITIVE_INFINITY] }, ['x[0]']],
  ])('%s', (_, definition, expected) => {
    expect(paths(definition)).toEqual(expected)
  })

  it('tells all problems at once', () => {
    const definition = { stages: [{ refId: '1' }, stage('1', '7')], triggers: 'none', limitConcurrent: [] }
    expect(paths(definition).sort()).toEqual(
      [
        'limitConcurrent',
        'name',
        'stages[0].type',
        'stages[1].refId',
        'stages[1].requisiteStageRefIds[0]',
        'triggers',
      ].sort(),
    )
  })

  it('changes no prototype while looking at __proto__', () => {
    checkDefinition(proto('{"__proto__":{"polluted":true},"name":"p"}'))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('a graph of stages', () => {
  it.each<[string, unknown[], string[]]>([
    ['duplicate refIds, compared as texts', [stage(1), stage('1')], ['stages[1].refId']],
    ['some stages with a refId and some without', [stage('1'), { type: 'wait' }], ['stages[1].refId']],
    ['an unknown requisite', [stage('1', '9')], ['stages[0].requisiteStageRefIds[0]']],
    ['a stage that waits for itself', [stage('1', '1')], ['stages[0].requisiteStageRefIds[0]']],
    ['a cycle of two', [stage('1', '2'), stage('2', '1')], ['stages[1].requisiteStageRefIds[0]']],
    [
      'two cycles',
      [stage('1', '2'), stage('2', '1'), stage('3', '4'), stage('4', '3')],
      ['stages[1].requisiteStageRefIds[0]', 'stages[3].requisiteStageRefIds[0]'],
    ],
  ])('%s', (_, list, expected) => {
    expect(paths(stages(...list))).toEqual(expected)
  })

  it('refuses half a character where things are known by it', () => {
    const definition = { name: 'a\ud800', id: '\udfff', stages: [stage('\ud800')], text: '\ud800' }
    expect(paths(definition)).toEqual(['name', 'id', 'stages[0].refId'])
  })

  it('names the stages of a cycle, and only those', () => {
    const definition = stages(
      stage('start'),
      stage('1', 'start', '3'),
      stage('2', '1'),
      stage('3', '2'),
      stage('end', '3'),
    )
    expect(messages(definition)).toEqual([expect.stringContaining('1 → 3 → 2 → 1')])
  })
})

describe('a hostile definition is answered quickly', () => {
  const nested = (depth: number): unknown => {
    let value: unknown = 1
    for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
    return value
  }
  const ring = Array.from({ length: 5_000 }, (_, n) => stage(n, (n + 1) % 5_000))
  const everyone = Array.from({ length: 400 }, (_, n) => n)

  it.each<[string, () => unknown, RegExp]>([
    ['12 MB in one text', () => ({ name: 'p', x: 'x'.repeat(12e6) }), /larger than 5 MB/],
    ['12 MB in many values', () => ({ name: 'p', x: new Array(12e6).fill(0) }), /200000 values/],
    ['6 MB that are 3 M characters', () => ({ name: 'p', x: 'ä'.repeat(3e6) }), /larger than 5 MB/],
    ['200,000 levels', () => ({ name: 'p', x: nested(200_000) }), /deeper than 100 levels/],
    [
      '60,000 stages',
      () => stages(...Array.from({ length: 60_000 }, () => ({ type: 'wait' }))),
      /not be more than 5000/,
    ],
    ['a ring of 5,000 stages', () => stages(...ring), /closes a cycle/],
    [
      'everybody waits for everybody',
      () => stages(...everyone.map((n) => stage(n, ...everyone))),
      /closes a cycle|the stage itself/,
    ],
    ['a million empty entries', () => ({ name: 'p', triggers: new Array(1e6).fill(null) }), /200000 values/],
    [
      '100,000 empty entries',
      () => ({ name: 'p', triggers: new Array(1e5).fill(null) }),
      /must be an object/,
    ],
  ])('%s', (_, make, expected) => {
    const definition = make()
    const start = performance.now()
    const found = messages(definition)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(found.length).toBeLessThanOrEqual(101)
    expect(found.join('\n')).toMatch(expected)
  })

  it('counts the problems that it does not list', () => {
    const found = messages({ name: 'p', roles: new Array(150).fill(1) })
    expect(found).toHaveLength(101)
    expect(found.at(-1)).toContain('50 more')
  })
})
