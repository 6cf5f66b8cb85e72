// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { type Json, Orca, type Seen, stage, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
  orca.front50Knows = () => ({
    pipelineTemplateVersion: {
      id: 'rollout',
      digest: String(saves),
      definition: template,
    },
  })
})
afterAll(() => orca.stop())

let template: Json = {}
let saves = 0
const from = (stages: Json[], defaults: Json = {}, spelEvaluator = 'v4') => {
  const variables = ['msg', 'other', 'list'].map((name) => ({
    name,
    defaultValue: defaults[name] ?? 'nothing',
  }))
  saves++
  template = { schema: 'v2', id: 'rollout', variables, pipeline: { spelEvaluator, stages } }
}
const templated = (variables: Json): Json => ({
  name: `made ${JSON.stringify(variables)}`,
  ...{ schema: 'v2', template: { reference: 'spinnaker://rollout' }, variables },
})
const plan = async (variables: Json): Promise<Seen> =>
  orca.get(
    `query ($definition: JSON!) { planPipeline(application: "shop", definition: $definition) {
      problems { path message } stages { refId context unknowns { path } } } }`,
    { definition: templated(variables) },
  )
const run = async (variables: Json, trigger: Json = {}): Promise<Seen> =>
  orca.forward(await orca.start(templated(variables), { trigger }))
const uses = (more: Json = {}) => wait('1', [], { text: 'It says ${templateVariables.msg}', ...more })
const failing = '${#toInt("x")} ${trigger.nope}'

describe('a template variable that has no value', () => {
  it('is a problem of the plan, where its value stands and where it is used', async () => {
    from([uses()])
    const { problems } = await plan({ msg: failing })
    expect(problems).toEqual([
      { path: 'variables.msg', message: expect.stringMatching(/no Integer/) },
      {
        path: 'stages[0].text',
        message: expect.stringMatching(/template variable msg has no value: .*no Integer/),
      },
    ])
    from([wait('1')], { msg: ['ok', { a: '${trigger.nope}' }] as never })
    expect((await plan({})).problems).toEqual([
      { path: 'template:variables.msg[1].a', message: expect.stringMatching(/nope/) },
    ])
  })

  it('is told by the stages that use it, and by no others', async () => {
    from([uses(), wait('2', ['1'], { text: '${templateVariables.other}' })])
    const execution = await run({ msg: failing, other: '${1 + 1}' })
    expect(execution.status).toBe('SUCCEEDED')
    const { text, expressionEvaluationSummary } = stageOf(execution, '1').context
    expect(text).toBe('It says ${templateVariables.msg}')
    expect(Object.values(expressionEvaluationSummary).flat()).toEqual([
      expect.objectContaining({
        description: expect.stringMatching(/variable msg has no value.*no Integer/),
      }),
    ])
    const { context } = stageOf(execution, '2')
    expect(context).toMatchObject({ text: 2 })
    expect(context.expressionEvaluationSummary).toBeUndefined()
  })

  it.each([
    ['its context, v4', 'v4', { text: '${templateVariables.msg}' }],
    ['its context, v3', 'v3', { text: '${templateVariables.msg}' }],
    ['its name, v3', 'v3', { name: 'Wait ${templateVariables.msg}' }],
  ])('fails a stage that wants it to, by %s', async (_, version, more) => {
    from([{ ...wait('1', [], { failOnFailedExpressions: true }), ...more }], {}, version)
    const { status, stages } = await run({ msg: failing })
    expect(status).toBe('TERMINAL')
    expect(stages[0].status).toBe('TERMINAL')
    expect(JSON.stringify(stages[0].context.exception)).toMatch(/template variable msg has no value/)
  })
})

describe('a template variable that is evaluated later', () => {
  it('has what the stages before bring', async () => {
    const before = stage('0', [], 'evaluateVariables', { variables: [{ key: 'made', value: 'here' }] })
    from([before, wait('1', ['0'], { text: '${templateVariables.msg}' })])
    const variables = {
      msg: '${#stageByRefId("0").status} ${made} ${templateVariables.other}',
      other: '${1 + 1}',
    }
    expect(stageOf(await run(variables), '1').context.text).toBe('SUCCEEDED here 2')
    expect((await plan(variables)).problems).toEqual([])
  })

  it('is never evaluated once it has a value: that may be anybody’s', async () => {
    from([uses()])
    const { stages } = await run({ msg: '${trigger.payload}' }, { payload: '${1 + 1}' })
    expect(stages[0].context.text).toBe('It says ${1 + 1}')
  })

  it('is seen in the whole of them too', async () => {
    from([wait('1', [], { all: '${#toJson(templateVariables)}', count: '${templateVariables.size()}' })])
    const { stages } = await run({ msg: '${#stageByRefId("1").type}', other: '${1 + 1}' })
    expect(JSON.parse(stages[0].context.all)).toEqual({ msg: 'wait', other: 2, list: 'nothing' })
    expect(stages[0].context.count).toBe(3)
  })

  it('must not need itself', async () => {
    from([uses()])
    const { problems } = await plan({ msg: '${templateVariables.other}', other: 'x${templateVariables.msg}' })
    expect(problems.at(-1)).toEqual({
      path: 'stages[0].text',
      message: expect.stringMatching(/it needs itself: msg → other → msg/),
    })
  })
})
