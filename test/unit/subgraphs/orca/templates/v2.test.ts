import { expandV2 } from '../../../../../subgraphs/orca/templates/v2/expand.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON that only the test looks into
type Json = any

const stage = (refId: string, requisiteStageRefIds: string[] = [], more: Json = {}): Json => ({
  refId,
  type: 'wait',
  requisiteStageRefIds,
  ...more,
})
const template = (pipeline: Json, more: Json = {}) => ({ schema: 'v2', pipeline, ...more })
const expand = (config: Json, content: Json): Json =>
  expandV2(config, { content, digest: 'd', source: 'spinnaker://t' })
const problems = (config: Json, content: Json) =>
  expand(config, content).problems.map(({ document, path, message }: Json) => [document, path, message])

describe('stages', () => {
  const line = [stage('1'), stage('2', ['1']), stage('3', ['2'])]
  const fork = [stage('1'), stage('2', ['1']), stage('3', ['1'])]
  const graph = (of: Json[], stages: Json[]) =>
    Object.fromEntries(
      expand({ stages }, template({ stages: of })).definition.stages.map((each: Json) => [
        each.refId,
        each.requisiteStageRefIds,
      ]),
    )

  it.each<[string, Json[], Json[], Json]>([
    ['are the template’s', line, [], { 1: [], 2: ['1'], 3: ['2'] }],
    ['replace those of their refId', line, [stage('2', ['1'])], { 1: [], 2: ['1'], 3: ['2'] }],
    ['come beside others', line, [stage('x', ['1'])], { 1: [], 2: ['1'], 3: ['2'], x: ['1'] }],
    [
      'go first',
      fork,
      [stage('x', [], { inject: { first: true } })],
      { x: [], 1: ['x'], 2: ['1'], 3: ['1'] },
    ],
    [
      'go last',
      fork,
      [stage('x', [], { inject: { last: true } })],
      { 1: [], 2: ['1'], 3: ['1'], x: ['2', '3'] },
    ],
    [
      'go before one',
      line,
      [stage('x', [], { inject: { before: ['2'] } })],
      { 1: [], x: ['1'], 2: ['x'], 3: ['2'] },
    ],
    [
      'go before several',
      fork,
      [stage('x', [], { inject: { before: ['2', '3'] } })],
      { 1: [], x: ['1'], 2: ['x'], 3: ['x'] },
    ],
    [
      'go after one',
      fork,
      [stage('x', [], { inject: { after: '1' } })],
      { 1: [], x: ['1'], 2: ['x'], 3: ['x'] },
    ],
    [
      'go after several',
      [...fork, stage('4', ['2', '3'])],
      [stage('x', [], { inject: { after: ['2', '3'] } })],
      { 1: [], 2: ['1'], 3: ['1'], x: ['2', '3'], 4: ['x'] },
    ],
    [
      'are injected by the template before those of the pipeline',
      [stage('1'), stage('t', [], { inject: { after: ['1'] } })],
      [stage('x', [], { inject: { after: ['t'] } })],
      { 1: [], t: ['1'], x: ['t'] },
    ],
    [
      'go after one that was injected',
      [stage('1')],
      [stage('x', [], { inject: { after: ['1'] } }), stage('y', [], { inject: { after: ['x'] } })],
      { 1: [], x: ['1'], y: ['x'] },
    ],
  ])('%s', (_, ofTemplate, ofConfig, expected) => {
    expect(graph(ofTemplate, ofConfig)).toEqual(expected)
  })

  it('keep nothing of the rule, and all else', () => {
    const config = { stages: [stage('x', [], { inject: { first: true }, waitTime: 7 })] }
    const { definition } = expand(config, template({ stages: line }))
    expect(definition.stages[0]).toEqual({
      refId: 'x',
      type: 'wait',
      requisiteStageRefIds: [],
      waitTime: 7,
    })
  })

  it.each<[string, Json, Json, [string, string, RegExp]]>([
    [
      'an unknown target',
      { stages: [stage('x', [], { inject: { before: ['9'] } })] },
      template({ stages: line }),
      ['CONFIG', 'stages[0].inject.before', /'9', which there is not/],
    ],
    [
      'an unknown target in the template',
      {},
      template({ stages: [stage('1', [], { inject: { after: ['9'] } })] }),
      ['TEMPLATE', 'pipeline.stages[0].inject.after', /'9', which there is not/],
    ],
    [
      'no place',
      { stages: [stage('1', []), stage('x')] },
      template({ stages: line }),
      ['CONFIG', 'stages[1]', /takes no place.*\(1, 2, 3\)/],
    ],
    [
      'a refId twice',
      { stages: [stage('x', ['1']), stage('x', ['1'])] },
      template({ stages: line }),
      ['CONFIG', 'stages[1].refId', /as in stages\[0\]/],
    ],
    [
      'a protected template',
      { stages: [stage('1')] },
      template({ stages: line }, { protect: true }),
      ['CONFIG', 'stages', /disallowed/],
    ],
    [
      'a template without refIds',
      { stages: [stage('x', [], { inject: { first: true } })] },
      template({ stages: [{ type: 'wait' }] }),
      ['TEMPLATE', 'pipeline.stages[0].refId', /is missing/],
    ],
    ['a template of another schema', {}, { schema: '1', pipeline: {} }, ['TEMPLATE', 'schema', /"1"/]],
    ['a template without a pipeline', {}, { schema: 'v2' }, ['TEMPLATE', 'pipeline', /must be an object/]],
    [
      'a template of a wrong form',
      {},
      { schema: 'v2', variables: {}, pipeline: { stages: 3 } },
      ['TEMPLATE', 'variables', /must be a list/],
    ],
  ])('are refused for %s', (_, config, content, [document, path, message]) => {
    const { definition, problems } = expand(config, content)
    expect(definition).toBeUndefined()
    expect(problems[0]).toMatchObject({ document, path, message: expect.stringMatching(message) })
  })
})

describe('variables', () => {
  const values = (declared: Json[], variables?: Json) =>
    expand({ variables }, template({ stages: [] }, { variables: declared })).definition?.templateVariables

  it.each<[string, Json, Json, Json]>([
    ['a value', { type: 'string' }, { v: 'x' }, { v: 'x' }],
    ['a default', { type: 'string', defaultValue: 'd' }, {}, { v: 'd' }],
    ['a value over a default', { type: 'string', defaultValue: 'd' }, { v: 'x' }, { v: 'x' }],
    ['a falsy default', { type: 'bool', defaultValue: false }, {}, { v: false }],
    ['none for what is nullable', { type: 'int', nullable: true }, {}, {}],
    ['null for what is nullable', { type: 'int', nullable: true }, { v: null }, { v: null }],
    ['an expression for any type', { type: 'int' }, { v: '${trigger.n}' }, { v: '${trigger.n}' }],
    ['anything without a type', {}, { v: [1] }, { v: [1] }],
    ['no values that are not declared', { type: 'int' }, { v: 1, other: 2 }, { v: 1 }],
    ['a name of every object', { name: 'constructor', type: 'int' }, { constructor: 1 }, { constructor: 1 }],
  ])('have %s', (_, variable, given, expected) => {
    expect(values([{ name: 'v', ...variable }], given)).toEqual(expected)
  })

  it.each<[string, unknown[], unknown[]]>([
    ['int', [0, 3, 2.0], [1.5, '1', true, []]],
    ['float', [1.5, 2], ['1.5', false]],
    ['list', [[], [1]], [{}, 'a', 1]],
    ['string', ['', 'x'], [1, [], {}]],
    ['bool', [true, false], ['true', 0]],
    ['boolean', [true], ['true']],
    ['object', [{}, [], 'x', 1], []],
    ['BOOLEAN', [true], [1]],
  ])('of type %s are checked', (type, right, wrong) => {
    for (const v of right) expect(values([{ name: 'v', type }], { v })).toEqual({ v })
    for (const v of wrong) expect([v, values([{ name: 'v', type }], { v })]).toEqual([v, undefined])
  })

  it('are told with what is wrong, and where', () => {
    const variables = [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
      { name: 'n', type: 'int' },
      { name: 'list', type: 'list', defaultValue: 'no list' },
      { name: 'region', type: 'string', defaultValue: '' },
    ]
    const given = { n: null, regoin: 'x' }
    expect(problems({ variables: given }, template({ stages: [] }, { variables }))).toEqual([
      [
        'CONFIG',
        'variables.n',
        "Incorrectly defined variable(s): variable 'n' supplied value is null but variable is not nullable",
      ],
      [
        'TEMPLATE',
        'variables[3].defaultValue',
        "Incorrectly defined variable(s): list (expected type 'list' found type 'String')",
      ],
      ['CONFIG', 'variables', 'Missing variable values for: a, b'],
      [
        'CONFIG',
        'variables.regoin',
        "is no variable of the template: the value is not used; did you mean 'region'?",
      ],
    ])
  })
})

describe('everything else', () => {
  const pipeline = {
    id: 'of the template',
    name: 'of the template',
    spelEvaluator: 'v4',
    triggers: [{ type: 'cron', id: 't' }],
    notifications: [{ type: 'slack', address: 'all' }],
    parameterConfig: [{ name: 'zone', default: 'west' }, { name: 'size' }],
    expectedArtifacts: [{ id: 'image' }],
    stages: [],
  }
  const own = {
    id: 'mine',
    application: 'shop',
    triggers: [{ type: 'webhook', source: 'x' }],
    notifications: [{ type: 'email', address: 'me' }],
    parameters: [{ name: 'zone', default: 'east' }],
    expectedArtifacts: [{ id: 'chart' }],
    description: 'ours',
  }

  it('comes from both, what is inherited marked', () => {
    expect(expand(own, template(pipeline)).definition).toEqual({
      id: 'mine',
      application: 'shop',
      description: 'ours',
      spelEvaluator: 'v4',
      limitConcurrent: true,
      triggers: [
        { type: 'cron', id: 't', inherited: true },
        { type: 'webhook', source: 'x' },
      ],
      notifications: [
        { type: 'slack', address: 'all', inherited: true },
        { type: 'email', address: 'me' },
      ],
      parameterConfig: [
        { name: 'size', inherited: true },
        { name: 'zone', default: 'east' },
      ],
      expectedArtifacts: [{ id: 'image', inherited: true }, { id: 'chart' }],
      stages: [],
      templateVariables: {},
    })
  })

  it('of lists stays away where it is excluded', () => {
    const exclude = ['triggers', 'notifications', 'parameters', 'expectedArtifacts']
    const { triggers, notifications, parameterConfig, expectedArtifacts } = expand(
      { ...own, exclude },
      template(pipeline),
    ).definition
    const { parameters, ...mine } = own
    expect({ triggers, notifications, parameterConfig, expectedArtifacts }).toEqual({
      triggers: mine.triggers,
      notifications: mine.notifications,
      parameterConfig: parameters,
      expectedArtifacts: mine.expectedArtifacts,
    })
  })

  it('that was saved as inherited comes once', () => {
    const triggers = [{ id: 't', inherited: true, type: 'cron' }]
    expect(expand({ triggers }, template(pipeline)).definition.triggers).toEqual(triggers)
  })

  it('leaves the template as it was', () => {
    const content = template({ ...pipeline, stages: [stage('1')] })
    const before = JSON.stringify(content)
    expand({ ...own, stages: [stage('x', [], { inject: { first: true } })] }, content)
    expect(JSON.stringify(content)).toBe(before)
  })
})
