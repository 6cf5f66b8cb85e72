import { unavailable } from '#platform/errors/errors.ts'
import { type Json, judgment, Orca, stage, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

/** A text that holds an expression. */
const expression = '$' + '{trigger.parameters.x}'
const problemsOf = (errors: readonly { extensions?: unknown }[]) =>
  (errors[0]?.extensions as { problems?: { path: string; message: string }[] } | undefined)?.problems ?? []

describe('texts that are too long', () => {
  const long = 'x'.repeat(20_000)
  const message = /^must not be longer than/
  it.each([
    ['startPipeline(id: "p", requestId: $x)', 'requestId'],
    ['startPipeline(id: $x)', 'id'],
    ['startOrchestration(application: $x, stages: [{ type: "wait" }])', 'application'],
    ['startOrchestration(application: "a", description: $x, stages: [{ type: "wait" }])', 'description'],
    ['cancelExecution(id: "e", reason: $x)', 'reason'],
    ['skipStage(executionId: "e", stageId: "s", reason: $x)', 'reason'],
    ['judgeStage(executionId: "e", stageId: "s", judgment: STOP, input: $x)', 'input'],
  ])('are refused: %s', async (field, path) => {
    const type = /id: \$x/.test(field) ? 'ID' : 'String'
    const { errors } = await orca.ask(`mutation ($x: ${type}!) { ${field} { id } }`, { x: long })
    expect(problemsOf(errors)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('are refused in a trigger', async () => {
    const pipeline = orca.save({ stages: [wait('1')] })
    const errors = await orca.refused(pipeline, { trigger: { correlationId: long, user: long } })
    expect(problemsOf(errors).map(({ path }) => path)).toEqual(['trigger.user', 'trigger.correlationId'])
  })
})

describe('parameters with names that every object inherits', () => {
  const names = ['constructor', 'toString', '__proto__']

  it('are missing like others, and have their defaults', async () => {
    const required = names.map((name) => ({ name, required: true }))
    const errors = await orca.refused({ stages: [wait('1')], parameterConfig: required })
    expect(problemsOf(errors).map(({ path }) => path)).toEqual(
      names.map((name) => `trigger.parameters.${name}`),
    )
    const withDefaults = required.map((parameter) => ({ ...parameter, default: 'x' }))
    const id = await orca.start({ stages: [wait('1')], parameterConfig: withDefaults })
    const { parameters } = (await orca.ended(id)).trigger
    expect(Object.entries(parameters)).toEqual(names.map((name) => [name, 'x']))
  })
})

describe('the parameters of a start', () => {
  const config: Json[] = [
    { name: 'zone', default: 'west' },
    { name: 'version', required: true },
    { name: 'size', hasOptions: true, options: [{ value: 's' }, { value: 2 }], default: 's' },
    { name: 'day', constraint: 'date' },
    {
      name: 'reason',
      required: true,
      conditional: true,
      condition: { parameter: 'size', comparator: '=', comparatorValue: '2' },
    },
  ]
  const start = async (parameters: unknown) => {
    const pipeline = orca.save({ stages: [wait('1')], parameterConfig: config })
    const errors = await orca.refused(pipeline, { trigger: { parameters } })
    return problemsOf(errors)
  }

  it('are completed by the defaults and kept', async () => {
    const pipeline = orca.save({ stages: [wait('1')], parameterConfig: config })
    const id = await orca.start(pipeline, { trigger: { parameters: { version: '1', other: 7 } } })
    expect((await orca.ended(id)).trigger.parameters).toEqual({
      zone: 'west',
      version: '1',
      size: 's',
      other: 7,
    })
  })

  it.each<{ given: Json; path: string; message: RegExp }>([
    { given: {}, path: 'trigger.parameters.version', message: /is required/ },
    { given: { version: '' }, path: 'trigger.parameters.version', message: /is required/ },
    {
      given: { version: '1', size: 'xl' },
      path: 'trigger.parameters.size',
      message: /one of s, 2; given was "xl"/,
    },
    { given: { version: '1', day: 'soon' }, path: 'trigger.parameters.day', message: /must be a date/ },
    { given: { version: '1', size: 2 }, path: 'trigger.parameters.reason', message: /is required/ },
  ])('$given are refused at $path', async ({ given, path, message }) => {
    expect(await start(given)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it.each([
    { version: '1' },
    { version: '1', size: '2', reason: 'growth' },
    { version: '1', day: '2026-03-01' },
    { version: expression, size: expression, day: expression },
  ])('%j are taken', async (parameters) => {
    expect(await start(parameters)).toEqual([])
  })

  it.each([
    ['a list', []],
    ['a text', 'a=b'],
    ['a number', 5],
  ])('that are %s are refused', async (_, parameters) => {
    expect(await start(parameters)).toEqual([{ path: 'trigger.parameters', message: 'must be an object' }])
  })

  it('are told about all at once', async () => {
    expect((await start({ size: 'xl', day: 'soon' })).map(({ path }) => path)).toEqual([
      'trigger.parameters.version',
      'trigger.parameters.size',
      'trigger.parameters.day',
    ])
  })

  it.each([
    ['>', '5', 7, true],
    ['>', '5', '5', false],
    ['<', 5, '4', true],
    ['>=', '5', 5, true],
    ['<=', '5', 6, false],
    ['!=', 'a', 'b', true],
    ['=', 'a', 'a', true],
    ['~', 'a', 'a', false],
  ])(
    'conditional on x %s %p are asked for when x is %p: %p',
    async (comparator, comparatorValue, x, isAsked) => {
      const pipeline = orca.save({
        stages: [wait('1')],
        parameterConfig: [
          { name: 'x' },
          {
            name: 'y',
            required: true,
            conditional: true,
            condition: { parameter: 'x', comparator, comparatorValue },
          },
        ],
      })
      const errors = await orca.refused(pipeline, { trigger: { parameters: { x } } })
      expect(problemsOf(errors).map(({ path }) => path)).toEqual(isAsked ? ['trigger.parameters.y'] : [])
    },
  )
})

describe('starting the same twice', () => {
  it.each([
    { by: 'requestId', args: { requestId: 'request-1' } },
    { by: 'correlationId', args: { trigger: { correlationId: 'event-1' } } },
  ])('by $by answers the same execution, twenty times at once', async ({ args }) => {
    const pipeline = orca.save({ stages: [judgment('1')] })
    const ids = await Promise.all(Array.from({ length: 20 }, () => orca.start(pipeline, args)))
    expect(new Set(ids).size).toBe(1)
    const found = await orca.get(
      'query ($name: String) { executions(application: "shop", pipelineName: $name) { totalCount } }',
      { name: `pipeline ${pipeline}` },
    )
    expect(found.totalCount).toBe(1)
    expect(await orca.count('inputs', { _id: { $nin: await allIds() } })).toBe(0)
    await orca.control('cancelExecution', ids[0]!)
    await orca.ended(ids[0]!)
    const again = await orca.start(pipeline, args)
    // A correlation id is that of an event, which may come again; a request id is that of a call.
    expect(again === ids[0]).toBe('requestId' in args)
    await orca.control('cancelExecution', again)
    await orca.ended(again)
  })

  it.each([
    { by: 'requestId', args: { requestId: 'request-2' } },
    { by: 'correlationId', args: { trigger: { correlationId: 'event-2' } } },
  ])('by $by of another pipeline is a conflict', async ({ args }) => {
    const id = await orca.start([judgment('1')], args)
    const errors = await orca.refused({ stages: [wait('1')] }, args)
    expect(errors[0]!.extensions).toMatchObject({ code: 'CONFLICT' })
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  const allIds = async () => (await orca.documents.find().toArray()).map(({ _id }) => _id)
})

describe('what cannot be started', () => {
  it.each([
    { what: 'an unknown id', args: { id: 'nowhere' }, code: 'NOT_FOUND' },
    { what: 'an unknown name', args: { application: 'shop', name: 'nothing' }, code: 'NOT_FOUND' },
    { what: 'nothing at all', args: {}, code: 'BAD_USER_INPUT' },
    { what: 'a name alone', args: { name: 'nothing' }, code: 'BAD_USER_INPUT' },
  ])('$what', async ({ args, code }) => {
    const { errors } = await orca.ask(
      'mutation ($id: ID, $application: String, $name: String) { startPipeline(id: $id, application: $application, name: $name) { id } }',
      args,
    )
    expect(errors[0]!.extensions).toMatchObject({ code })
  })

  it('a pipeline that is disabled', async () => {
    const errors = await orca.refused({ name: 'off', disabled: true, stages: [wait('1')] })
    expect(errors[0]).toMatchObject({
      message: 'Pipeline off of shop is disabled.',
      extensions: { code: 'CONFLICT' },
    })
  })

  it.each<{ what: string; stages: Json[]; path: string; message: RegExp }>([
    {
      what: 'a stage type that is not installed',
      stages: [wait('1'), stage('2', ['1'], 'teleport')],
      path: 'stages[1].type',
      message: /stages of type 'teleport' are not installed/,
    },
    {
      what: 'a parameter of a wrong type',
      stages: [wait('1', [], { waitTime: 'soon' })],
      path: 'stages[0].waitTime',
      message: /given was "soon"/,
    },
    {
      what: 'a cycle',
      stages: [wait('1', ['2']), wait('2', ['1'])],
      path: 'stages[1].requisiteStageRefIds[0]',
      message: /cycle/,
    },
    {
      what: 'an unknown requisite',
      stages: [wait('1', ['9'])],
      path: 'stages[0].requisiteStageRefIds[0]',
      message: /9/,
    },
    {
      what: 'an execution window that never opens',
      stages: [wait('1', [], { restrictExecutionDuringTimeWindow: true })],
      path: 'stages[0].restrictedExecutionWindow',
      message: /never opens/,
    },
  ])('a pipeline with $what', async ({ stages, path, message }) => {
    const before = await orca.count('executions')
    const errors = await orca.refused({ stages })
    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(problemsOf(errors)[0]).toEqual({ path, message: expect.stringMatching(message) })
    expect(await orca.count('executions')).toBe(before)
  })

  it.each<{ what: string; trigger: unknown; path: string }>([
    {
      what: '__proto__',
      trigger: JSON.parse('{"payload":{"__proto__":{"admin":true}}}'),
      path: 'trigger.payload.__proto__',
    },
    { what: '10 MB', trigger: { payload: 'x'.repeat(10_000_000) }, path: 'trigger' },
    { what: 'ten thousand levels', trigger: nested(10_000), path: 'trigger' },
    { what: 'a list for an object', trigger: [1], path: 'trigger' },
    { what: 'a text for an object', trigger: 'manual', path: 'trigger' },
  ])('with a trigger of $what', async ({ trigger, path }) => {
    const errors = await orca.refused({ stages: [wait('1')] }, { trigger })
    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(problemsOf(errors)[0]!.path).toBe(path)
  })

  function nested(levels: number): unknown {
    let value: unknown = 1
    for (let n = 0; n < levels; n++) value = { a: value }
    return value
  }
})

describe('what is started', () => {
  it('keeps the whole trigger, with keys of any kind', async () => {
    const trigger = { type: 'git', 'a.b': { $set: 1 }, '': null, payload: [[['deep']]], parameters: {} }
    const id = await orca.start([wait('1')], { trigger })
    expect((await orca.ended(id)).trigger).toEqual({ ...trigger, user: 'ann' })
  })

  it('runs stages without any refId one after the other', async () => {
    const stages = [{ type: 'wait' }, { type: 'wait', name: 'second', waitTime: 0 }]
    expect(statuses(await orca.ended(await orca.start({ stages })))).toBe('0=SUCCEEDED 1=SUCCEEDED')
  })

  it('fails at once without any stage', async () => {
    expect((await orca.ended(await orca.start({ stages: [] }))).status).toBe('TERMINAL')
  })
})

describe('an orchestration', () => {
  const startIt = (stages: unknown[], more: Json = {}) =>
    orca.ask(
      `mutation ($application: String!, $stages: [JSON!]!, $description: String, $requestId: String) {
        startOrchestration(application: $application, stages: $stages, description: $description, requestId: $requestId) {
          id type name description trigger pipeline { id }
        }
      }`,
      { application: 'shop', stages, ...more },
    )

  it('runs stages of no pipeline, in order', async () => {
    const { data } = await startIt([{ type: 'wait' }, { type: 'wait' }], { description: 'two waits' })
    expect(data.startOrchestration).toMatchObject({
      type: 'ORCHESTRATION',
      name: null,
      description: 'two waits',
      pipeline: null,
    })
    expect(statuses(await orca.ended(data.startOrchestration.id))).toBe('0=SUCCEEDED 1=SUCCEEDED')
  })

  it('is started once for a request id', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => startIt([{ type: 'wait' }], { requestId: 'orchestration-1' })),
    )
    expect(first!.data.startOrchestration.id).toBe(second!.data.startOrchestration.id)
  })

  it.each<{ what: string; stages: unknown[]; more?: Json; path: string }>([
    { what: 'no stage', stages: [], path: 'stages' },
    { what: 'no application', stages: [{ type: 'wait' }], more: { application: ' ' }, path: 'application' },
    { what: 'a stage that is a number', stages: [5], path: 'stages[0]' },
    { what: 'a stage without a type', stages: [{ name: 'x' }], path: 'stages[0].type' },
    { what: 'an unknown type', stages: [{ type: 'teleport' }], path: 'stages[0].type' },
    { what: 'a wrong parameter', stages: [{ type: 'wait', waitTime: {} }], path: 'stages[0].waitTime' },
    {
      what: 'a hostile key',
      stages: [JSON.parse('{"type":"wait","__proto__":{}}')],
      path: 'stages[0].__proto__',
    },
  ])('of $what is refused', async ({ stages, more, path }) => {
    const { errors } = await startIt(stages, more)
    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(problemsOf(errors)[0]!.path).toBe(path)
  })
})

describe('what a definition is told before it is saved', () => {
  const problems = (stages: Json[], more: Json = {}) =>
    orca.get('query ($d: JSON!) { definitionProblems(definition: $d) { path message severity } }', {
      d: { stages, ...more },
    })

  it('is what makes it unfit to be looked into', async () => {
    const [problem] = await problems([], { x: JSON.parse('['.repeat(200) + ']'.repeat(200)) })
    expect(problem).toEqual({
      path: '',
      message: 'The JSON is nested deeper than 100 levels',
      severity: 'ERROR',
    })
  })

  it.each([
    [
      'a list of wrong values',
      [{ type: 'webhook', url: 'http://x', retryStatusCodes: Array(100_000).fill('x') }],
      {},
    ],
    ['stages that are all wrong', Array(4_000).fill({ type: 'wait', waitTime: {} }), {}],
    [
      'parameters that nothing uses',
      [{ type: 'wait', comments: 'y'.repeat(500_000) }],
      { parameterConfig: Array.from({ length: 50_000 }, (_, n) => ({ name: `parameter ${n}` })) },
    ],
  ])('is a few hundred things at most, and soon, of %s', async (_, stages, more) => {
    const before = process.cpuUsage()
    const found = await problems(stages as Json[], more)
    const { user, system } = process.cpuUsage(before)
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThanOrEqual(250)
    expect((user + system) / 1_000).toBeLessThan(5_000)
  })

  it('is where values have wrong types, and not where they are expressions', async () => {
    const found = await problems([
      { type: 'wait', waitTime: 'soon' },
      { type: 'wait', waitTime: expression },
      {
        type: 'webhook',
        url: expression,
        method: expression,
        payload: expression,
        retryStatusCodes: expression,
      },
      {
        type: 'webhook',
        url: 'http://x',
        method: 'FETCH',
        customHeaders: [1],
        retries: { 500: { maxAttempts: 'x' } },
      },
      { type: 'webhook' },
      { type: 'pipeline', pipeline: 7 },
      { type: 'manualJudgment', judgmentInputs: [{ value: {} }] },
      { type: 'checkPreconditions', preconditions: [{}] },
    ])
    const errors = found.filter(({ severity }: { severity: string }) => severity === 'ERROR')
    expect(errors.map(({ path }: { path: string }) => path)).toEqual([
      'stages[0].waitTime',
      'stages[3].method',
      'stages[3].customHeaders',
      'stages[3].retries.500.maxAttempts',
      'stages[4].url',
      'stages[5].pipeline',
      'stages[6].judgmentInputs[0].value',
      'stages[7].preconditions[0].type',
    ])
  })

  describe('of triggers and notifications', () => {
    const ofEcho = [{ path: 'triggers[0].cronExpression', message: 'has no such month' }]
    const definition = {
      stages: [{ type: 'wait', refId: '1' }],
      parameterConfig: [{ name: 'unused' }],
      triggers: [{ type: 'cron', enabled: true, cronExpression: 'x' }],
    }
    afterEach(() => {
      orca.echoFinds = () => []
    })

    it('is told by Echo, for each definition', async () => {
      orca.echoFinds = ({ triggers }) => (triggers ? ofEcho : [])
      expect(await problems(definition.stages, definition)).toContainEqual({
        ...ofEcho[0],
        severity: 'WARNING',
      })
      const [first, second] = await orca.get(
        'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Pipeline { problems { path message } } } }',
        {
          all: [definition, { stages: [] }].map((each, id) => ({
            __typename: 'Pipeline',
            id: String(id),
            definition: each,
          })),
        },
      )
      expect(first.problems).toEqual([
        expect.objectContaining({ path: 'parameterConfig[0].name' }),
        ofEcho[0],
      ])
      expect(second.problems).toEqual([])
      const plan = await orca.get(
        'query ($d: JSON!) { planPipeline(application: "shop", definition: $d) { problems { path message } } }',
        { d: definition },
      )
      expect(plan.problems).toContainEqual(ofEcho[0])
    })

    it('is left out while Echo does not answer', async () => {
      orca.echoFinds = () => {
        throw unavailable('echo', 'it is down')
      }
      const found = await problems(definition.stages, definition)
      expect(found.map(({ path }: { path: string }) => path)).toEqual(['parameterConfig[0].name'])
    })

    it('is not asked for by who wants errors alone', async () => {
      let asked = 0
      orca.echoFinds = () => {
        asked++
        return ofEcho
      }
      const errors = await orca.get(
        'query ($d: JSON!) { definitionProblems(definition: $d, severity: ERROR) { path } }',
        { d: { ...definition, stages: [{ type: 'wait', refId: '1', waitTime: 'long' }] } },
      )
      expect(errors).toEqual([{ path: 'stages[0].waitTime' }])
      expect(asked).toBe(0)
    })
  })

  it('names the type that was probably meant', async () => {
    const [problem] = await problems([{ type: 'wiat' }])
    expect(problem.message).toBe("stages of type 'wiat' are not installed; did you mean wait?")
  })

  it('is a warning where a stage type is not installed or a parameter not used', async () => {
    const found = await problems([{ type: 'teleport' }], { parameterConfig: [{ name: 'speed' }] })
    expect(found).toEqual([
      { path: 'stages[0].type', message: "stages of type 'teleport' are not installed", severity: 'WARNING' },
      {
        path: 'parameterConfig[0].name',
        message: "no stage uses the parameter 'speed'",
        severity: 'WARNING',
      },
    ])
  })

  it.each([
    { type: 'wait', required: undefined },
    { type: 'manualJudgment', required: undefined },
    { type: 'webhook', required: ['url'] },
    { type: 'pipeline', required: undefined },
    { type: 'checkPreconditions', required: undefined },
  ])('is what the schema of a $type says', async ({ type, required }) => {
    const { parameters } = await orca.get('query ($t: String!) { stageType(type: $t) { parameters } }', {
      t: type,
    })
    expect(parameters.required).toEqual(required)
    for (const [name, schema] of Object.entries<Json>(parameters.properties)) {
      expect(schema.description).toEqual(expect.stringMatching(/\S/))
      if (!name.startsWith('_'))
        expect(Object.keys(schema).some((key) => key === 'type' || key === 'anyOf')).toBe(true)
    }
  })

  it('is in step with the types that are offered', async () => {
    const types = await orca.get('{ stageTypes { type title description aliases parameters } }')
    expect(types.map(({ type }: { type: string }) => type)).toEqual(
      expect.arrayContaining([
        'wait',
        'manualJudgment',
        'webhook',
        'pipeline',
        'checkPreconditions',
        'deployManifest',
        'patchManifest',
        'scaleManifest',
        'deleteManifest',
        'undoRolloutManifest',
        'rollingRestartManifest',
        'pauseRolloutManifest',
        'resumeRolloutManifest',
        'enableManifest',
        'disableManifest',
        'cleanupArtifacts',
        'findArtifactsFromResource',
        'runJobManifest',
        'resizeServerGroup',
      ]),
    )
    for (const { type, parameters } of types) {
      expect(parameters).toMatchObject({ type: 'object', properties: expect.any(Object) })
      expect(await orca.get('query ($t: String!) { stageType(type: $t) { type } }', { t: type })).toEqual({
        type,
      })
    }
    expect(await orca.get('{ stageType(type: "teleport") { type } }')).toBeNull()
  })
})
