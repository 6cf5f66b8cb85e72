// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { json, Receiver } from '../../fixtures/receiver.ts'

type Json = Record<string, unknown>

const stage = (refId: string, requires: string[], type: string, more: Json): Json => ({
  refId,
  requisiteStageRefIds: requires,
  type,
  name: `${type} ${refId}`,
  ...more,
})

const onlyFor = (expression: string) => ({ stageEnabled: { type: 'expression', expression } })

const definition = (url: string): Json => ({
  name: 'ship ${parameters.version}',
  spelEvaluator: 'v4',
  parameterConfig: [
    { name: 'version', required: true },
    { name: 'region', default: 'eu' },
  ],
  stages: [
    stage('1', [], 'evaluateVariables', {
      variables: [
        { key: 'image', value: 'registry.example/shop:${parameters.version}' },
        { key: 'loud', value: '${image.toUpperCase()}' },
      ],
    }),
    stage('2', ['1'], 'webhook', {
      url: `${url}/builds/\${trigger.parameters.region}`,
      method: 'POST',
      payload: { image: '${image}', size: '${1 + 2}' },
    }),
    stage('3', ['2'], 'wait', {
      waitTime: '${#stage("webhook 2").context.webhook.body.minutes - 5}',
      answer: '${#stage("webhook 2").context.webhook.body.text}',
      failing: '${1/0}',
    }),
    stage('4', ['3'], 'wait', { waitTime: 0, ...onlyFor("parameters.region == 'us'") }),
    stage('5', ['4'], 'wait', { waitTime: 0, ...onlyFor('#stage("wait 4").status == "SKIPPED"') }),
    stage('6', ['5'], 'wait', { waitTime: 0, never: '${no.such}', failOnFailedExpressions: true }),
  ],
})

describe('a pipeline with expressions, from save to end', () => {
  let gennaker: Gennaker
  let receiver: Receiver
  let minutes = 5

  beforeAll(async () => {
    // What comes from outside is never evaluated, whatever it looks like.
    receiver = await Receiver.start((_, response) =>
      json(response, 200, { minutes, text: '${#currentUser()}' }),
    )
    gennaker = await Gennaker.start()
  })
  afterAll(async () => {
    await gennaker.stop()
    await receiver.stop()
  })

  const ended = ({ status }: { status: string }) => status !== 'RUNNING' && status !== 'NOT_STARTED'

  it('evaluates, skips, fails where that is wanted, and evaluates anew when a stage runs again', async () => {
    const pipeline = await gennaker.savePipeline('shop', definition(receiver.url))
    const id = await gennaker.startPipeline(pipeline, { trigger: { parameters: { version: '1.2' } } })
    const execution = await gennaker.when(id, ended)

    expect(stageOf(execution, '1').outputs).toEqual({
      image: 'registry.example/shop:1.2',
      loud: 'REGISTRY.EXAMPLE/SHOP:1.2',
    })
    expect(receiver.received).toMatchObject([{ method: 'POST', path: '/builds/eu' }])
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
      image: 'registry.example/shop:1.2',
      size: 3,
    })
    const third = stageOf(execution, '3')
    expect(third.status).toBe('SUCCEEDED')
    expect(third.context).toMatchObject({ waitTime: 0, answer: '${#currentUser()}', failing: '${1/0}' })
    expect(Object.keys(third.context.expressionEvaluationSummary)).toEqual(['1/0'])
    expect(stageOf(execution, '4')).toMatchObject({
      status: 'SKIPPED',
      context: { skipReason: expect.stringContaining("parameters.region == 'us'") },
    })
    expect(stageOf(execution, '5').status).toBe('SUCCEEDED')
    expect(execution.status).toBe('TERMINAL')
    expect(stageOf(execution, '6')).toMatchObject({
      status: 'TERMINAL',
      failure: { code: 'EXPRESSION_FAILED' },
    })

    minutes = 6
    await gennaker.get(
      'mutation ($executionId: ID!, $stageId: ID!) { restartStage(executionId: $executionId, stageId: $stageId) { id } }',
      { executionId: id, stageId: stageOf(execution, '2').id },
    )
    const again = await gennaker.when(id, (now) => ended(now) && receiver.received.length === 2)
    expect(stageOf(again, '3').context.waitTime).toBe(1)
  })

  it('tells the value of an expression, or what is wrong with it, without a stage', async () => {
    const query = `query ($expression: String!, $context: JSON) {
      evaluateExpression(expression: $expression, context: $context) { value error position }
    }`
    const { evaluateExpression: value } = await gennaker.get(query, {
      expression: '${names.![#this.length()]}',
      context: { names: ['a', 'bcd'] },
    })
    expect(value).toEqual({ value: [1, 3], error: null, position: null })
    const { evaluateExpression: wrong } = await gennaker.get(query, { expression: '${names[}' })
    expect(wrong).toEqual({ value: null, error: expect.any(String), position: expect.any(Number) })
  })
})
