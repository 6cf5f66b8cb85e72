import type { Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'
import {
  about,
  configMap,
  deployment,
  deploys,
  job,
  replicaSet,
  runs,
  service,
  startWithSandbox,
} from '../deploy/support.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the graph shows
type Json = any

const fields = `
  problems { path message } waits permissions { resource name authorization } trigger artifacts { expected bound }
  stages {
    refId name type runs runsBecause parentRefId syntheticStageOwner context outputs effects
    unknowns { path expression reason } problems { path message } tasks { name timeoutMs } timeoutMs windowOpensAt
  }`
const plan = `query ($definition: JSON!, $trigger: JSON) {
  planPipeline(application: "plans", definition: $definition, trigger: $trigger) { ${fields} }
}`
const diff = `query ($before: PlannedDefinition!, $after: PlannedDefinition!) { pipelineDiff(before: $before, after: $after) {
  definition { path before after }
  stages { refId name type change changes { path before after } effectsBefore effectsAfter }
  problemsBefore { path } problemsAfter { path }
} }`

describe('the plan of a pipeline', () => {
  let gennaker: Gennaker
  beforeAll(async () => {
    gennaker = await startWithSandbox()
    await gennaker.get('mutation { saveApplication(name: "plans", attributes: {}) { name } }')
    await until(async () => (await gennaker.get('{ accounts { healthy } }')).accounts[0]?.healthy)
  }, 60_000)
  afterAll(() => gennaker.stop())

  const inLine = (stages: Json[]) =>
    stages.map((stage, index) => ({
      refId: String(index + 1),
      name: `s${index + 1}`,
      requisiteStageRefIds: index === 0 ? [] : [String(index)],
      ...stage,
    }))
  const definitionOf = (stages: Json[], more: Json = {}) => ({
    application: 'plans',
    name: 'planned',
    spelEvaluator: 'v4',
    stages: inLine(stages),
    ...more,
  })
  const planned = async (stages: Json[], more: Json = {}, trigger: Json = {}): Promise<Json> => {
    const variables = { definition: definitionOf(stages, more), trigger }
    return (await gennaker.get(plan, variables)).planPipeline
  }
  const stageOf = ({ stages }: Json, refId: string): Json =>
    stages.find((stage: Json) => stage.refId === refId)
  const save = async (definition: Json): Promise<string> => {
    const mutation = 'mutation ($d: JSON!) { savePipeline(application: "plans", definition: $d) { id } }'
    return (await gennaker.get(mutation, { d: definition })).savePipeline.id
  }
  const live = async (name: string): Promise<Json> => {
    const query =
      'query ($n: String!) { manifest(account: "sandbox", location: "default", name: $n) { manifest } }'
    return (await gennaker.get(query, { n: name })).manifest?.manifest
  }
  const run = async (stages: Json[]) => {
    const start = 'mutation ($s: [JSON!]!) { startOrchestration(application: "plans", stages: $s) { id } }'
    const { id } = (await gennaker.get(start, { s: inLine(stages) })).startOrchestration
    const query = 'query ($id: ID!) { execution(id: $id) { status } }'
    await until(async () => {
      const { status } = (await gennaker.get(query, { id })).execution
      if (!['RUNNING', 'NOT_STARTED', 'SUCCEEDED'].includes(status)) throw new Error(status)
      return status === 'SUCCEEDED'
    })
  }

  it('shows two deployments and a child pipeline, and does none of it', async () => {
    const child = await save({
      name: 'smoke test',
      spelEvaluator: 'v4',
      parameterConfig: [{ name: 'url', required: true }],
      stages: [{ type: 'webhook', name: 'Ping', method: 'GET', url: '${parameters.url}' }],
    })
    const answer = await planned(
      [
        deploys([configMap('plan-settings', { version: '${parameters.version}' })]),
        deploys([deployment('plan-web', 'web:${parameters.version}')]),
        {
          type: 'pipeline',
          application: 'plans',
          pipeline: child,
          pipelineParameters: { url: 'http://web/${parameters.version}' },
        },
      ],
      { parameterConfig: [{ name: 'version', default: '7' }] },
    )
    expect(answer.problems).toEqual([])
    expect(stageOf(answer, '1').effects).toEqual([
      {
        kind: 'manifest',
        account: 'sandbox',
        name: 'configMap plan-settings-v000',
        location: 'default',
        action: 'CREATE',
        changes: [{ path: 'data', before: null, after: { version: '7' } }],
      },
    ])
    expect(stageOf(answer, '2').effects).toMatchObject([
      { kind: 'manifest', name: 'deployment plan-web', action: 'CREATE' },
      { kind: 'image', image: 'web:7', manifest: 'deployment plan-web' },
    ])
    expect(stageOf(answer, '3').effects).toMatchObject([
      {
        kind: 'pipeline',
        name: 'smoke test',
        plan: { problems: [], stages: [{ effects: [{ kind: 'call', method: 'GET', url: 'http://web/7' }] }] },
      },
    ])
    expect(answer.permissions).toEqual(
      expect.arrayContaining([
        { resource: 'APPLICATION', name: 'plans', authorization: 'EXECUTE' },
        { resource: 'ACCOUNT', name: 'sandbox', authorization: 'WRITE' },
      ]),
    )
    expect(await live('configMap plan-settings-v000')).toBeUndefined()
    expect(await live('deployment plan-web')).toBeUndefined()
    const { executions } = await gennaker.get('{ executions(application: "plans") { totalCount } }')
    expect(executions.totalCount).toBe(0)
  })

  it('knows what earlier stages would offer, and says what it cannot know', async () => {
    const answer = await planned([
      {
        type: 'evaluateVariables',
        variables: [
          { key: 'tag', value: '${1 + 2}' },
          { key: 'image', value: 'web:${tag}' },
        ],
      },
      deploys([deployment('plan-known', '${image}')]),
      {
        type: 'webhook',
        name: 'Ask',
        url: 'http://localhost:1/',
        payload: { made: "${#stage('s2').outputs['outputs.createdArtifacts'][0].name}" },
      },
      { type: 'wait', waitTime: "${#stage('Ask').context.webhook.body.seconds}" },
      { type: 'wait', waitTime: "${#stage('Ask').status == 'SUCCEEDED' ? 1 : 2}" },
      {
        type: 'wait',
        waitTime: 1,
        stageEnabled: { type: 'expression', expression: "#stage('Ask').context.webhook.body.go" },
      },
      { type: 'wait', waitTime: 1, stageEnabled: { type: 'expression', expression: 'tag == 4' } },
    ])
    expect(answer.problems).toEqual([])
    expect(stageOf(answer, '1').outputs).toEqual({ tag: 3, image: 'web:3' })
    expect(stageOf(answer, '2').effects).toContainEqual({
      kind: 'image',
      image: 'web:3',
      manifest: 'deployment plan-known',
    })
    expect(stageOf(answer, '3').effects).toEqual([
      { kind: 'call', method: 'POST', url: 'http://localhost:1/', payload: { made: 'plan-known' } },
    ])
    const expression = "${#stage('Ask').context.webhook.body.seconds}"
    expect(stageOf(answer, '4')).toMatchObject({
      runs: 'YES',
      context: { waitTime: expression },
      unknowns: [{ path: 'waitTime', expression, reason: expect.stringContaining('Ask') }],
    })
    expect(stageOf(answer, '5').unknowns).toMatchObject([{ path: 'waitTime' }])
    expect(stageOf(answer, '6')).toMatchObject({
      runs: 'UNKNOWN',
      runsBecause: expect.stringContaining('Ask'),
    })
    expect(stageOf(answer, '7')).toMatchObject({
      runs: 'NO',
      runsBecause: expect.stringContaining('tag == 4'),
    })
  })

  it('carries what is unknown through variables, and tells which variables fail', async () => {
    const answer = await planned([
      { type: 'webhook', name: 'Ask', url: 'http://localhost:1/' },
      {
        type: 'evaluateVariables',
        variables: [
          { key: 'id', value: "${#stage('Ask').context.webhook.body.id}" },
          { key: 'longer', value: 'x${id}' },
          { key: 'known', value: '${1 + 1}' },
          { key: 'wrong', value: '${trigger.nothing.here}' },
        ],
      },
      { type: 'webhook', name: 'Use', url: 'http://localhost:1/${longer}' },
      { type: 'wait', waitTime: '${known}' },
    ])
    expect(stageOf(answer, '2').unknowns).toMatchObject([
      { path: 'variables[0].value', reason: expect.stringContaining('Ask') },
      { path: 'variables[1].value', reason: expect.stringContaining('Ask') },
    ])
    expect(stageOf(answer, '2').outputs).toMatchObject({ id: expect.stringContaining('unknown'), known: 2 })
    expect(answer.problems).toMatchObject([{ path: 'stages[1].variables[3].value' }])
    expect(stageOf(answer, '3').unknowns).toMatchObject([
      { path: 'url', reason: expect.stringContaining('Ask') },
    ])
    expect(stageOf(answer, '4')).toMatchObject({ context: { waitTime: 2 }, unknowns: [] })
  })

  it('passes on what is unknown to the plan of a child', async () => {
    const child = await save({
      name: 'told by its parent',
      spelEvaluator: 'v4',
      parameterConfig: [{ name: 'url', required: true, hasOptions: true, options: [{ value: 'http://a' }] }],
      stages: [{ refId: '1', type: 'webhook', name: 'Ping', method: 'GET', url: '${parameters.url}/x' }],
    })
    const answer = await planned([
      { type: 'webhook', name: 'Ask', url: 'http://localhost:1/' },
      {
        type: 'pipeline',
        application: 'plans',
        pipeline: child,
        pipelineParameters: { url: "${#stage('Ask').context.webhook.body}" },
      },
    ])
    expect(stageOf(answer, '2').effects[0].plan).toMatchObject({
      problems: [],
      stages: [{ unknowns: [{ path: 'url', reason: expect.stringContaining('parameter url') }] }],
    })
  })

  it('shows what would change against what is there, with synthetic stages and older versions', async () => {
    const annotations = { 'traffic.spinnaker.io/load-balancers': '["service plan-front"]' }
    const blueGreen = (image: string) =>
      deploys([replicaSet('plan-front', image, annotations)], {
        trafficManagement: {
          enabled: true,
          options: { enableTraffic: true, services: ['service plan-front'], strategy: 'bluegreen' },
        },
      })
    await run([deploys([service('plan-front'), deployment('plan-back', 'back:1')]), blueGreen('front:1')])
    const answer = await planned([
      deploys([deployment('plan-back', 'back:2')]),
      blueGreen('front:2'),
      about('scaleManifest', 'deployment plan-back', { replicas: 5 }),
      about('deleteManifest', 'deployment plan-back', { options: { cascading: true } }),
      runs(job('plan-once', 'true')),
    ])
    expect(answer.problems).toEqual([])
    expect(stageOf(answer, '1').effects[0]).toMatchObject({
      action: 'UPDATE',
      changes: [{ path: 'spec.template.spec.containers[0].image', before: 'back:1', after: 'back:2' }],
    })
    expect(stageOf(answer, '2').effects[0]).toMatchObject({
      name: 'replicaSet plan-front-v001',
      action: 'CREATE',
      changes: expect.arrayContaining([
        { path: 'spec.template.spec.containers[0].image', before: 'front:1', after: 'front:2' },
      ]),
    })
    expect(stageOf(answer, '2>1')).toMatchObject({
      type: 'disableManifest',
      parentRefId: '2',
      syntheticStageOwner: 'STAGE_AFTER',
      effects: expect.arrayContaining([
        expect.objectContaining({ name: 'replicaSet plan-front-v000', action: 'UPDATE' }),
      ]),
    })
    expect(stageOf(answer, '3').effects).toMatchObject([
      { action: 'UPDATE', changes: [{ path: 'spec.replicas', before: 2, after: 5 }] },
    ])
    expect(stageOf(answer, '4').effects).toMatchObject([{ action: 'DELETE', name: 'deployment plan-back' }])
    expect(stageOf(answer, '5').effects).toMatchObject([
      { action: 'CREATE', name: 'job plan-once' },
      { image: 'busybox' },
    ])
    expect((await live('deployment plan-back')).spec.template.spec.containers[0].image).toBe('back:1')
    expect(await live('replicaSet plan-front-v001')).toBeUndefined()
  })

  it('tells windows, time-outs, judgments and artifacts', async () => {
    const expectedArtifacts = [
      {
        id: 'image',
        matchArtifact: { type: 'docker/image', name: 'web' },
        useDefaultArtifact: true,
        defaultArtifact: { type: 'docker/image', name: 'web', reference: 'web:9' },
      },
    ]
    const answer = await planned(
      [
        {
          type: 'manualJudgment',
          instructions: 'Look',
          judgmentInputs: [{ value: 'yes' }],
          stageTimeoutMs: 60_000,
          restrictExecutionDuringTimeWindow: true,
          restrictedExecutionWindow: {
            days: [1, 2, 3, 4, 5, 6, 7],
            whitelist: [{ startHour: 0, startMin: 0, endHour: 0, endMin: 0 }],
          },
        },
        deploys([deployment('plan-bound', 'web')], { requiredArtifactIds: ['image'] }),
      ],
      { expectedArtifacts },
    )
    expect(answer.problems).toEqual([])
    expect(stageOf(answer, '1')).toMatchObject({
      timeoutMs: 60_000,
      effects: [{ kind: 'judgment', instructions: 'Look', choices: ['yes'] }],
    })
    expect(Date.parse(stageOf(answer, '1<0').windowOpensAt)).toBeGreaterThan(Date.now() - 60_000)
    expect(answer.artifacts).toMatchObject([{ bound: { reference: 'web:9' } }])
    expect(stageOf(answer, '2').effects).toContainEqual({
      kind: 'image',
      image: 'web:9',
      manifest: 'deployment plan-bound',
    })
  })

  it('names what is wrong, with places in the definition', async () => {
    const answer = await planned(
      [
        { type: 'wait', waitTime: '${1 / 0}' },
        { type: 'deployManifests' },
        deploys([
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'bad', namespace: 'default' },
            spec: {},
          },
        ]),
        { type: 'pipeline', application: 'plans', pipeline: 'nobody' },
      ],
      { parameterConfig: [{ name: 'needed', required: true }] },
    )
    const at = (path: string) => answer.problems.filter((problem: Json) => problem.path === path)
    expect(at('trigger.parameters.needed')).toHaveLength(1)
    expect(at('stages[0].waitTime')[0].message).toMatch(/zero/)
    expect(at('stages[1].type')[0].message).toContain('did you mean deployManifest?')
    expect(at('stages[2]')[0].message).toMatch(/selector/)
    expect(at('stages[3]')[0].message).toContain('nobody')
    const circle = (
      await gennaker.get(plan, {
        definition: {
          name: 'x',
          application: 'plans',
          stages: [{ refId: '1', type: 'wait', name: 'w', requisiteStageRefIds: ['1'] }],
        },
      })
    ).planPipeline
    expect(circle).toMatchObject({ stages: [], problems: [{ path: 'stages[0].requisiteStageRefIds[0]' }] })
  })

  it('runs dry where the trigger says so: nothing is done, and each stage tells what it would do', async () => {
    const child = await save({
      name: 'dry child',
      spelEvaluator: 'v4',
      stages: [deploys([configMap('plan-dry-child', { a: '1' })])],
    })
    const id = await save(
      definitionOf(
        [
          { type: 'evaluateVariables', variables: [{ key: 'name', value: 'plan-${"DRY".toLowerCase()}' }] },
          deploys([deployment('plan-dry', '${name}:1')]),
          {
            type: 'webhook',
            name: 'Call',
            url: 'http://localhost:1/',
            cancelEndpoint: 'http://localhost:1/',
          },
          { type: 'wait', waitTime: 3600 },
          { type: 'pipeline', application: 'plans', pipeline: child },
        ],
        { name: 'dry' },
      ),
    )
    const started = await gennaker.startPipeline(id, { trigger: { dryRun: true } })
    const { status, stages } = await gennaker.when(started, (each) => each.status !== 'RUNNING')
    expect(status).toBe('SUCCEEDED')
    expect(stages[1].context.dryRun).toMatchObject({
      problems: [],
      effects: [
        { name: 'deployment plan-dry', action: 'CREATE' },
        { kind: 'image', image: 'plan-dry:1' },
      ],
    })
    expect(stages[2].context.dryRun.effects).toMatchObject([{ kind: 'call', url: 'http://localhost:1/' }])
    const inChild = await gennaker.execution(stages[4].context.executionId)
    expect(inChild.stages[0].context.dryRun.effects).toMatchObject([
      { name: 'configMap plan-dry-child-v000' },
    ])
    expect(await live('deployment plan-dry')).toBeUndefined()
    expect(await live('configMap plan-dry-child-v000')).toBeUndefined()
  })

  it('does not know of conditions that wait for what is unknown, and tells which preconditions do not hold', async () => {
    const waits = (expression: string) => ({
      type: 'wait',
      waitTime: 0,
      stageEnabled: { type: 'expression', expression },
    })
    const check = (expression: string) => ({ type: 'expression', context: { expression } })
    const answer = await planned([
      { type: 'checkPreconditions', preconditions: [check('1 == 1'), check('1 == 2')] },
      { type: 'manualJudgment', name: 'judge' },
      waits("${#judgment('judge') == 'yes'}"),
      waits("'${#judgment('judge')}' == 'yes'"),
      waits("#judgment('judge') == 'yes'"),
      waits('${1 == 2}'),
      { type: 'checkPreconditions', preconditions: [check("#judgment('judge') == 'yes'")] },
    ])
    expect(answer.problems).toEqual([
      { path: 'stages[0]', message: 'A precondition does not hold: 1 == 2 is false.' },
    ])
    expect(['3', '4', '5', '6'].map((refId) => stageOf(answer, refId).runs)).toEqual([
      'UNKNOWN',
      'UNKNOWN',
      'UNKNOWN',
      'NO',
    ])
    expect(stageOf(answer, '7<1')).toMatchObject({ problems: [], unknowns: [] })
  })

  it.each(['v3', 'v4'])(
    'guesses nothing of a run: ids, times, what is random, stages beside it (%s)',
    async (spelEvaluator) => {
      const variables = (value: string) => ({
        type: 'evaluateVariables',
        variables: [{ key: 'made', value }],
      })
      const asked = {
        id: '${execution.id}',
        built: '${execution.buildTime}',
        stage: '${#currentStage().id}',
        tasks: "${#stage('s1').tasks.![status]}",
        now: '${new java.util.Date().getTime()}',
        drawn: '${T(java.util.UUID).randomUUID()}',
        parameter: '${parameters.at}',
        beside: "${#stage('s2').outputs.made}",
        all: '${execution.stages.![outputs]}',
      }
      const answer = await planned(
        [
          variables('1'),
          { ...variables('2'), requisiteStageRefIds: [] },
          {
            type: 'wait',
            waitTime: 0,
            requisiteStageRefIds: ['1'],
            before: "${#stage('s1').outputs.made}",
            ...asked,
          },
          { type: 'wait', waitTime: 0, requisiteStageRefIds: [], startTimeExpiry: 1_000 },
        ],
        { spelEvaluator, parameterConfig: [{ name: 'at', default: '${new java.util.Date().getTime()}' }] },
      )
      const stage = stageOf(answer, '3')
      expect(stage.unknowns.map(({ path }: Json) => path).sort()).toEqual(Object.keys(asked).sort())
      expect(stage.context).toMatchObject({ ...asked, before: '1' })
      expect(stageOf(answer, '4')).toMatchObject({ runs: 'NO', runsBecause: 'startTimeExpiry has passed' })
    },
  )

  it('looks into so many other pipelines, not into as many as there could be', async () => {
    const id = await save({ name: 'many', stages: [] })
    const stages = Array.from({ length: 20 }, () => ({
      type: 'pipeline',
      application: 'plans',
      pipeline: id,
    }))
    await save({
      id,
      name: 'many',
      stages: inLine(stages).map((stage) => ({ ...stage, requisiteStageRefIds: [] })),
    })
    const answer = await planned(stages)
    expect(JSON.stringify(answer).split('"pipelineId"').length - 1).toBeLessThanOrEqual(100)
    expect(JSON.stringify(answer)).toContain('Plans look into 100 other pipelines at most.')
  })

  it('says what is done differently between definitions, and between versions', async () => {
    const before = definitionOf([
      deploys([configMap('plan-diff', { a: '1' })]),
      { type: 'wait', waitTime: 5 },
    ])
    const after = {
      ...definitionOf([deploys([configMap('plan-diff', { a: '2' })]), { type: 'manualJudgment' }]),
      stages: inLine([
        deploys([configMap('plan-diff', { a: '2' })]),
        { type: 'wait', waitTime: 5 },
        { type: 'manualJudgment' },
      ]),
    }
    const { pipelineDiff } = await gennaker.get(diff, {
      before: { definition: before },
      after: { definition: after },
    })
    expect(pipelineDiff.stages).toMatchObject([
      {
        refId: '1',
        change: 'CHANGED',
        changes: expect.arrayContaining([{ path: 'manifests[0].data.a', before: '1', after: '2' }]),
        effectsBefore: [{ changes: [{ after: { a: '1' } }] }],
        effectsAfter: [{ changes: [{ after: { a: '2' } }] }],
      },
      { refId: '3', change: 'ADDED', effectsAfter: [{ kind: 'judgment' }] },
    ])
    const id = await save({ ...before, name: 'versions' })
    await save({ ...after, name: 'versions', id })
    const versions = (await gennaker.get(diff, { before: { id, version: 1 }, after: { id } })).pipelineDiff
    expect(versions.stages.map(({ refId, change }: Json) => [refId, change])).toEqual([
      ['1', 'CHANGED'],
      ['3', 'ADDED'],
    ])
    const refused = await gennaker.ask(diff, { before: { id, version: 9 }, after: {} })
    expect(refused.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })
})
