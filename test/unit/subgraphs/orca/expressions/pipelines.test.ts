// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import type { FailpointName } from '#platform/failpoints/table.ts'
import { json, Receiver } from '../../../../fixtures/receiver.ts'
import { type Json, Orca, stage, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
let receiver: Receiver
let failpoint: ((name: FailpointName) => unknown) | undefined
beforeAll(async () => {
  orca = await Orca.start({ failpoint: (name) => failpoint?.(name) as Promise<void> })
  receiver = await Receiver.start(({ path }, response) => {
    if (path === '/missing') json(response, 404, {})
    else json(response, 200, { path, next: `${receiver.url}/second` })
  })
})
afterAll(async () => {
  await orca.stop()
  await receiver.stop()
})
beforeEach(() => {
  failpoint = undefined
  receiver.received.length = 0
})

const run = async (definition: Json, trigger: Json = {}) =>
  orca.forward(await orca.start(orca.save(definition), { trigger }))

const variables = (refId: string, requires: string[], entries: Json, more: Json = {}) =>
  stage(refId, requires, 'evaluateVariables', {
    variables: Object.entries(entries).map(([key, value]) => ({ key, value })),
    ...more,
  })

describe('what is evaluated when a pipeline is started', () => {
  const definition = (spelEvaluator?: string): Json => ({
    ...(spelEvaluator && { spelEvaluator }),
    name: 'ship ${parameters.version}',
    templateVariables: { size: '${1 + 1}' },
    parameterConfig: [
      { name: 'version', default: 'v${40 + 2}' },
      { name: 'given', default: 'x' },
    ],
  })
  const judgmentFirst = stage('1', [], 'manualJudgment', {
    instructions: 'of ${trigger.parameters.version}',
  })
  const last = (more: Json) => ({ ...wait('2', ['1'], more), name: 'last ${parameters.version}' })

  it.each([undefined, 'v3', 'V3', 'v5'])(
    'with spelEvaluator %p stages are, where they can be',
    async (version) => {
      const texts = {
        waitTime: '${0}',
        text: '${trigger.parameters.version}',
        size: '${templateVariables.size}',
        later: '${#stageByRefId("1").status}',
        mixed: ['${1 + 1}', '${no.such}'],
      }
      const id = await orca.start({ ...definition(version), stages: [judgmentFirst, last(texts)] })
      const execution = await orca.execution(id)
      expect(execution.name).toBe('ship v42')
      expect(execution.trigger.parameters).toMatchObject({ version: 'v42', given: 'x' })
      expect(stageOf(execution, '1').context.instructions).toBe('of v42')
      const { name, context } = stageOf(execution, '2')
      expect(name).toBe('last v42')
      expect(context).toEqual({ ...texts, waitTime: 0, text: 'v42', size: 2 })
      await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
      const after = stageOf(await orca.forward(id), '2').context
      expect(after).toMatchObject({ later: 'SUCCEEDED', mixed: [2, '${no.such}'] })
    },
  )

  it('with spelEvaluator v4 stages are not, until they start', async () => {
    const id = await orca.start({
      ...definition('v4'),
      stages: [judgmentFirst, last({ text: '${trigger.parameters.version}' })],
    })
    const execution = await orca.execution(id)
    expect(execution.name).toBe('ship v42')
    expect(stageOf(execution, '1').context.instructions).toBe('of v42')
    expect(stageOf(execution, '2').name).toBe('last ${parameters.version}')
    expect(stageOf(execution, '2').context.text).toBe('${trigger.parameters.version}')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    expect(stageOf(await orca.forward(id), '2').context.text).toBe('v42')
  })

  it('of the trigger only what the author wrote is', async () => {
    const execution = await run(
      { ...definition('v4'), stages: [wait('1', [], { text: '${parameters.given}' })] },
      { parameters: { given: '${1 + 1}' }, payload: { evil: '${1 + 1}' } },
    )
    expect(execution.trigger.parameters.given).toBe('${1 + 1}')
    expect(execution.trigger.payload.evil).toBe('${1 + 1}')
    expect(stageOf(execution, '1').context.text).toBe('${1 + 1}')
  })

  it('with v3, what somebody gave as a parameter is not evaluated by the second pass', async () => {
    const execution = await run(
      { ...definition('v3'), stages: [wait('1', [], { text: '${parameters.given}' })] },
      { parameters: { given: '${1 + 1}' } },
    )
    expect(stageOf(execution, '1').context.text).toBe('${1 + 1}')
  })
})

describe('evaluateVariables', () => {
  it.each(['v3', 'v4'])('evaluates one after the other and offers them, with %s', async (spelEvaluator) => {
    const execution = await run({
      spelEvaluator,
      stages: [
        variables('1', [], {
          a: '${1 + 1}',
          b: '${a * 2}',
          c: 'a is ${a}',
          bad: '${1/0}',
          after: '${b + 1}',
          list: ['${a}'],
          '': '${1}',
        }),
        wait('2', ['1'], { text: '${c}, ${b}' }),
      ],
    })
    expect(statuses(execution)).toBe('1=SUCCEEDED 2=SUCCEEDED')
    const { outputs, context } = stageOf(execution, '1')
    expect(outputs).toEqual({ a: 2, b: 4, c: 'a is 2', bad: '${1/0}', after: 5, list: [2] })
    expect(context.variables[1]).toEqual({ key: 'b', value: 4, sourceValue: '{a * 2}' })
    expect(Object.keys(context.expressionEvaluationSummary)).toEqual(['1/0'])
    expect(stageOf(execution, '2').context.text).toBe('a is 2, 4')
  })

  it('fails with a variable that cannot be evaluated, when that is wanted', async () => {
    const execution = await run({
      spelEvaluator: 'v4',
      stages: [variables('1', [], { bad: '${1/0}' }, { failOnFailedExpressions: true }), wait('2', ['1'])],
    })
    expect(statuses(execution)).toBe('1=TERMINAL 2=NOT_STARTED')
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'EXPRESSION_FAILED',
      message: expect.stringContaining('An expression failed: variables[0].value: ${1/0}: Division by zero'),
      details: { expressions: [{ path: 'variables[0].value', expression: '1/0', position: 3 }] },
    })
  })

  it('is evaluated anew when it runs again, without what it offered before', async () => {
    const id = await orca.start({
      spelEvaluator: 'v4',
      stages: [
        variables('1', [], { count: '${(#currentStage().outputs.count ?: 0) + execution.stages.size()}' }),
        wait('2', ['1'], { text: '${count}' }),
      ],
    })
    expect(stageOf(await orca.forward(id), '1').outputs).toEqual({ count: 2 })
    await orca.control('restartStage', id, '1')
    const again = await orca.forward(id)
    expect(stageOf(again, '1').outputs).toEqual({ count: 2 })
    expect(stageOf(again, '2').context.text).toBe(2)
  })
})

describe('a stage of an execution that has ended', () => {
  it('is evaluated anew by another process, from what its author wrote', async () => {
    const id = await orca.start({
      spelEvaluator: 'v4',
      stages: [
        stage('1', [], 'webhook', {
          url: `${receiver.url}/\${#currentStage().context.restartDetails?.restartedBy ?: 'first'}`,
        }),
        wait('2', ['1'], { path: '${#stage("webhook 1").context.webhook.body.path}', failing: '${1/0}' }),
      ],
    })
    expect(stageOf(await orca.forward(id), '2').context.path).toBe('/first')
    await orca.restart()
    await orca.control('restartStage', id, '1', {}, 'bob')
    const { context } = stageOf(await orca.forward(id), '2')
    expect(context).toMatchObject({ path: '/bob', failing: '${1/0}' })
    expect(Object.keys(context.expressionEvaluationSummary)).toEqual(['1/0'])
  })
})

describe('evaluateArtifacts', () => {
  it('evaluates contents one after the other', async () => {
    const execution = await run({
      spelEvaluator: 'v4',
      stages: [
        stage('1', [], 'evaluateArtifacts', {
          artifactContents: [
            { id: 'a', name: 'first', contents: '${1 + 1}' },
            { id: 'b', name: 'second', contents: 'first is ${first}' },
            { id: 'c', name: 'third', contents: '${a * c}' },
          ],
        }),
      ],
    })
    const { outputs, context } = stageOf(execution, '1')
    const texts = outputs.artifacts.map(({ name, reference }: Json) => [
      name,
      Buffer.from(String(reference), 'base64').toString(),
    ])
    expect(texts).toEqual([
      ['first', '2'],
      ['second', 'first is 2'],
      ['third', '${a * c}'],
    ])
    expect(Object.keys(context.expressionEvaluationSummary)).toEqual(['a * c'])
  })
})

describe('a precondition on an expression', () => {
  it.each([
    { expression: 'parameters.size > 3', status: 'SUCCEEDED', expressionResult: 'true' },
    { expression: 'parameters.size > 5', status: 'TERMINAL', expressionResult: 'false' },
    { expression: true, status: 'SUCCEEDED', expressionResult: 'true' },
    { expression: "'maybe'", status: 'TERMINAL', expressionResult: 'maybe' },
    { expression: '1 +', status: 'TERMINAL', expressionResult: '1 +' },
  ])('$expression: $status', async ({ expression, status, expressionResult }) => {
    const precondition = { type: 'expression', context: { expression }, failPipeline: true }
    const execution = await run(
      { stages: [stage('1', [], 'checkPreconditions', { preconditions: [precondition] })] },
      { parameters: { size: 4 } },
    )
    expect(execution.status).toBe(status)
    expect(stageOf(execution, '1<1').context.context).toEqual({ expression, expressionResult })
  })
})

describe('a precondition that does not hold', () => {
  it.each([
    ["parameters.env == 'prod'", "parameters.env == 'prod' is false"],
    ["${parameters.env == 'prod'}", "${parameters.env == 'prod'} is false"],
    ["${parameters.env} == 'prod'", "${parameters.env} == 'prod': 'dev' == 'prod' is false"],
    ["${#stage('noop 0').status == 'TERMINAL'}", "${#stage('noop 0').status == 'TERMINAL'} is false"],
    ['${parameters.env}', "${parameters.env}: 'dev' is neither true nor false"],
  ])('%s: is told as it was written', async (expression, reason) => {
    for (const spelEvaluator of ['v3', 'v4']) {
      const execution = await run(
        {
          spelEvaluator,
          stages: [
            stage('0', [], 'noop'),
            stage('1', ['0'], 'checkPreconditions', {
              preconditions: [
                { type: 'expression', context: { expression: '${true}' } },
                { type: 'expression', context: { expression } },
              ],
            }),
          ],
        },
        { parameters: { env: 'dev' } },
      )
      expect(stageOf(execution, '1<1').status).toBe('SUCCEEDED')
      expect(stageOf(execution, '1<2').failure).toMatchObject({
        code: 'PRECONDITION_FAILED',
        message: `A precondition does not hold: ${reason}.`,
      })
    }
  })
})

describe('a stage whose expressions have no value', () => {
  it('sends nothing, where it is to fail for that', async () => {
    const url = `${receiver.url}/\${#nothing(1)}`
    const hook = { url, method: 'GET', failOnFailedExpressions: true }
    for (const trigger of [{}, { dryRun: true }]) {
      const execution = await run({ stages: [stage('1', [], 'webhook', hook)] }, trigger)
      expect(stageOf(execution, '1').failure).toMatchObject({
        code: 'EXPRESSION_FAILED',
        message: expect.stringMatching(/^An expression failed: url: .*There is no function #nothing/),
        details: { expressions: [{ path: 'url', position: expect.any(Number) }] },
      })
    }
    expect(receiver.received).toEqual([])
  })

  it('names the reason, where its parameters need one', async () => {
    const execution = await run({ stages: [wait('1', [], { waitTime: "${#toInt('abc')}" })] })
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'BAD_PARAMETERS',
      message: expect.stringMatching(/^waitTime: the expression \$\{#toInt\('abc'\)\} has no value: .*abc/),
    })
  })
})

describe('a parameter in a condition', () => {
  const places = (expression: string) => ({
    stageEnabled: wait('1', [], { stageEnabled: { type: 'expression', expression } }),
    precondition: stage('1', [], 'checkPreconditions', {
      preconditions: [{ type: 'expression', context: { expression } }],
    }),
  })
  it.each([
    ['v3', 'stageEnabled', 'SKIPPED'],
    ['v4', 'stageEnabled', 'SKIPPED'],
    ['v3', 'precondition', 'TERMINAL'],
    ['v4', 'precondition', 'TERMINAL'],
  ] as const)('is no expression, %s, %s', async (spelEvaluator, place, status) => {
    const definition = { spelEvaluator, stages: [places("${parameters.env} == 'prod'")[place]] }
    const forged = await run(definition, { parameters: { env: "true || 'x'" } })
    expect(stageOf(forged, '1').status).toBe(status)
    const right = await run(definition, { parameters: { env: 'prod' } })
    expect(stageOf(right, '1').status).toBe('SUCCEEDED')
  })
})

describe('what expressions want from outside', () => {
  const child = () => orca.save({ name: 'child', stages: [wait('1')] })

  it('is fetched before the stage starts, one after the other where it must be', async () => {
    const id = child()
    const execution = await run({
      spelEvaluator: 'v4',
      stages: [
        wait('1', [], {
          path: `\${#jsonFromUrl(#jsonFromUrl('${receiver.url}/first').next).path}`,
          again: `\${#jsonFromUrl('${receiver.url}/first').path}`,
          pipeline: '${#pipelineId("child")}',
          none: '${#pipelineIdOrNull("no such") ?: "none"}',
          missing: '${#pipelineId("no such")}',
          broken: `\${#fromUrl('${receiver.url}/missing')}`,
        }),
      ],
    })
    expect(execution.status).toBe('SUCCEEDED')
    const { context } = stageOf(execution, '1')
    expect(context).toMatchObject({ path: '/second', again: '/first', pipeline: id, none: 'none' })
    const told = JSON.stringify(context.expressionEvaluationSummary)
    expect(told).toContain("no pipeline 'no such'")
    expect(told).toContain('status 404')
    // Once for each evaluation: none is repeated for another key.
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/first', '/missing', '/second'])
  })

  it('decides whether the stage runs', async () => {
    const stageEnabled = { type: 'expression', expression: `#fromUrl('${receiver.url}/x').contains('no')` }
    const execution = await run({ spelEvaluator: 'v4', stages: [wait('1', [], { stageEnabled })] })
    expect(statuses(execution)).toBe('1=SKIPPED')
  })

  it('is an application, a canary configuration', async () => {
    orca.front50Knows = ({ name }) => ({
      application: name === 'shop' ? { attributes: { email: 'crew@example.com' } } : null,
      canaryConfig: name === 'quick' ? { id: 'c1' } : null,
    })
    const execution = await run({
      spelEvaluator: 'v4',
      stages: [
        wait('1', [], {
          mail: '${#applicationMetadata("shop").email}',
          canary: '${#canaryConfigNameToId("quick", "shop")}',
          noCanary: '${#canaryConfigNameToId("slow", "shop")}',
        }),
      ],
    })
    const { context } = stageOf(execution, '1')
    expect(context).toMatchObject({ mail: 'crew@example.com', canary: 'c1' })
    expect(JSON.stringify(context.expressionEvaluationSummary)).toContain("no canary configuration 'slow'")
  })

  it('is fetched for variables, too', async () => {
    const execution = await run({
      spelEvaluator: 'v4',
      stages: [variables('1', [], { a: `\${#jsonFromUrl('${receiver.url}/a').path}`, b: '${a}b' })],
    })
    expect(stageOf(execution, '1').outputs).toEqual({ a: '/a', b: '/ab' })
  })

  it('is fetched when the pipeline starts, for what is evaluated then', async () => {
    const execution = await run({
      parameterConfig: [{ name: 'path', default: `\${#jsonFromUrl('${receiver.url}/p').path}` }],
      stages: [wait('1')],
    })
    expect(execution.trigger.parameters.path).toBe('/p')
  })

  it('shows the execution of the pipeline that started this one', async () => {
    const childId = orca.save({
      name: 'child of parent',
      stages: [
        variables('1', [], {
          from: '${trigger.parentExecution.name}',
          state: '${trigger.parentExecution.stages[0].status}',
        }),
      ],
    })
    const parent = await run({
      name: 'the parent',
      stages: [stage('1', [], 'pipeline', { pipeline: childId })],
    })
    const childExecution = await orca.execution(stageOf(parent, '1').context.executionId)
    expect(stageOf(childExecution, '1').outputs).toEqual({ from: 'the parent', state: 'RUNNING' })
  })

  it('is not somebody else’s execution, whatever the trigger says', async () => {
    const other = await run({ name: 'secret', stages: [wait('1')] })
    const execution = await run(
      { stages: [wait('1', [], { text: '${trigger.parentExecution.name}' })] },
      { parentExecutionId: other.id },
    )
    expect(stageOf(execution, '1').context.text).toBe('${trigger.parentExecution.name}')
  })

  it('survives a death of the process between the answers and the start', async () => {
    const died = Promise.withResolvers<void>()
    failpoint = (name) => {
      if (name !== 'orca.expressions.answered') return undefined
      died.resolve()
      return new Promise(() => undefined)
    }
    const id = await orca.start({
      spelEvaluator: 'v4',
      stages: [wait('1', [], { path: `\${#jsonFromUrl('${receiver.url}/x').path}` })],
    })
    await died.promise
    expect(statuses(await orca.execution(id))).toBe('1=NOT_STARTED')
    failpoint = undefined
    await orca.restart(0)
    const execution = await orca.forward(id)
    expect(stageOf(execution, '1').context.path).toBe('/x')
  })
})

describe('evaluateExpression', () => {
  const ask = (variables: Json) =>
    orca.get(
      `query ($expression: String!, $executionId: ID, $stageId: ID, $context: JSON) {
        evaluateExpression(expression: $expression, executionId: $executionId, stageId: $stageId, context: $context) {
          value error code position hint
        }
      }`,
      variables,
    )

  it.each([
    ['${1 + 2}', 3],
    ['1 + 2', 3],
    ['a ${x} b', 'a 5 b'],
    ['${list.?[#this > 1]}', [2, 3]],
    ['${trigger.parameters.p + parameters.p}', 'qq'],
    ['${none}', null],
  ])('%s in a context', async (expression, value) => {
    const context = { x: 5, list: [1, 2, 3], trigger: { parameters: { p: 'q' } } }
    expect(await ask({ expression, context })).toMatchObject({
      value,
      error: null,
      code: null,
      position: null,
    })
  })

  it('says what is wrong, and where', async () => {
    expect(await ask({ expression: 'ab ${1 +}' })).toEqual({
      value: null,
      error: expect.any(String),
      code: 'SYNTAX',
      position: expect.any(Number),
      hint: null,
    })
    const unknown = await ask({ expression: '${#stag("x")}' })
    expect(unknown.error).toContain('stage')
  })

  it.each([
    ['${parameters.tagg}', null, 'There is no tagg here; did you mean tag?'],
    ['parameters.tagg', null, 'There is no tagg here; did you mean tag?'],
    ['v${parameters.tagg}', 'v${parameters.tagg}', 'There is no tagg here; did you mean tag?'],
    ['${parameters.none}', null, null],
    ['${parameters.tag}', 'x', null],
    ['${parameters.tagg == null}', true, null],
  ])('%s: says which name there is not', async (expression, value, hint) => {
    const context = { parameters: { tag: 'x', none: null } }
    expect(await ask({ expression, context })).toMatchObject({ value, error: null, hint })
  })

  it('at an execution or a stage, whose names a given context hides', async () => {
    const execution = await run({
      stages: [variables('1', [], { a: 'out' }), wait('2', ['1'], { own: 'mine' })],
    })
    const { id } = execution
    const stageId = stageOf(execution, '2').id
    expect((await ask({ expression: '${execution.status}', executionId: id })).value).toBe('SUCCEEDED')
    expect((await ask({ expression: '${a + own}', executionId: id, stageId })).value).toBe('outmine')
    expect((await ask({ expression: '${a}', executionId: id, stageId, context: { a: 1 } })).value).toBe(1)
    expect(
      (await ask({ expression: '${execution}', executionId: id, context: { execution: 'x' } })).value,
    ).toBe('x')
  })

  it.each([
    [{ expression: '1', executionId: 'nobody' }, 'NOT_FOUND'],
    [{ expression: '1', stageId: 'nobody' }, 'BAD_USER_INPUT'],
    [{ expression: '1', context: 'text' }, 'BAD_USER_INPUT'],
  ])('refuses %j', async (variables, code) => {
    const { errors } = await orca.ask(
      'query ($expression: String!, $executionId: ID, $stageId: ID, $context: JSON) { evaluateExpression(expression: $expression, executionId: $executionId, stageId: $stageId, context: $context) { value } }',
      variables,
    )
    expect(errors).toMatchObject([{ extensions: { code } }])
  })
})

describe('expressions that cannot be read', () => {
  it('are warnings with path and position before anything is saved', async () => {
    const problems = await orca.get(
      'query ($definition: JSON!) { definitionProblems(definition: $definition) { path message severity } }',
      {
        definition: {
          name: 'x',
          stages: [
            wait('1', [], {
              text: 'ok ${1}',
              list: [{ a: 'x ${1 +} y' }],
              stageEnabled: { type: 'expression', expression: '1 =' },
            }),
          ],
        },
      },
    )
    expect(problems).toEqual([
      {
        path: 'stages[0].list[0].a',
        message: expect.stringMatching(/^the expression cannot be read at character \d+: /),
        severity: 'WARNING',
      },
      { path: 'stages[0].stageEnabled.expression', message: expect.any(String), severity: 'WARNING' },
    ])
  })
})
