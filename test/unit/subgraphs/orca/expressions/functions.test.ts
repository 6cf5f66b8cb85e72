import { evaluateExpression, toPlain } from '#platform/expressions/evaluate.ts'
import type { Answer } from '#platform/expressions/scope.ts'
import { newExecution } from '../../../../../subgraphs/orca/domain/create.ts'
import type { Execution, JsonObject, Stage } from '../../../../../subgraphs/orca/domain/execution.ts'
import { executionFunctions } from '../../../../../subgraphs/orca/expressions/functions/index.ts'
import { noAnswers, scopeOf } from '../../../../../subgraphs/orca/expressions/scope.ts'

const origin = {
  type: 'PIPELINE',
  name: 'ship',
  buildTime: 7,
  user: 'ann',
  limitConcurrent: true,
  maxConcurrentExecutions: 0,
  keepWaitingPipelines: false,
} as const

const trigger = {
  type: 'manual',
  parameters: { version: '1.2' },
  payload: { deep: [1, { x: 'y' }] },
  buildInfo: {
    scm: [
      { branch: 'master', sha1: 'a' },
      { branch: 'feature', sha1: 'b' },
    ],
  },
  resolvedExpectedArtifacts: [
    { id: 'e1', boundArtifact: { type: 'docker/image', name: 'shop', reference: 'shop:1' } },
    { id: 'e2' },
  ],
}

const manifest = {
  kind: 'Deployment',
  spec: { template: { metadata: { labels: { app: 'shop', 'a.b/c': 'x' } } } },
}

/** Each stage as it is once it has run. */
const known: Record<string, Partial<Stage>> = {
  '1': {
    status: 'SUCCEEDED',
    outputs: { found: 'by 1', artifacts: [{ type: 'file', name: 'f' }] },
    startTime: 10,
    endTime: 20,
  },
  '2': { status: 'SUCCEEDED', outputs: { found: 'by 2', onlyTwo: 2, nothing: null } },
  '3': { status: 'TERMINAL', context: { judgmentInput: 'blue', lastModifiedBy: 'bob' } },
  '4': {
    status: 'SUCCEEDED',
    context: {
      account: 'prod',
      region: 'eu',
      'deploy.server.groups': { eu: ['shop-v001'] },
      deploymentDetails: [
        { region: 'eu', ami: 'i1' },
        { region: 'us', ami: 'i2' },
      ],
      'kato.tasks': [{ resultObjects: [{ deployments: [{ id: 'd' }] }] }],
    },
  },
  '5': { status: 'SUCCEEDED', context: { 'outputs.manifests': [manifest] } },
  '6': {
    status: 'SUCCEEDED',
    context: { 'kato.tasks': [{ resultObjects: [{ serviceKey: { user: 'u' } }] }] },
  },
}

function execution(): Execution {
  const stages: JsonObject[] = [
    { refId: '1', requisiteStageRefIds: [], type: 'wait', name: 'Build' },
    { refId: '2', requisiteStageRefIds: ['1'], type: 'wait', name: 'Test it' },
    { refId: '3', requisiteStageRefIds: ['2'], type: 'manualJudgment', name: 'Ask' },
    { refId: '4', requisiteStageRefIds: ['3'], type: 'deploy', name: 'Deploy' },
    { refId: '5', requisiteStageRefIds: ['4'], type: 'deployManifest', name: 'Manifests' },
    { refId: '6', requisiteStageRefIds: ['5'], type: 'createServiceKey', name: 'Key' },
    { refId: '7', requisiteStageRefIds: ['2'], type: 'wait', name: 'Here', own: 'mine', none: null },
  ]
  const definition = { templateVariables: { size: 3 }, metadata: { team: 'x' } }
  const made = newExecution({ application: 'shop', origin, trigger, stages, definition }, 'EXECUTION')
  const filled = [...made.stages.values()].map((stage): [string, Stage] => [
    stage.id,
    { ...stage, ...known[stage.refId] },
  ])
  return { ...made, status: 'RUNNING', startTime: 9, stages: new Map(filled) }
}

const whole = execution()
const here = [...whole.stages.values()].at(-1)!

function evaluate(text: string, answers: ReadonlyMap<string, Answer> = noAnswers): unknown {
  const scope = scopeOf(
    { execution: whole, stage: here },
    { now: 5, seed: 's', answers },
    { maxLength: 10_000 },
  )
  return toPlain(evaluateExpression(text, scope))
}

describe('a status', () => {
  it.each([
    ["#stage('Build').status == 'SUCCEEDED'", true],
    ["'SUCCEEDED' == #stage('Build').status", true],
    ["#stage('Build')['status'].toString() == 'SUCCEEDED'", true],
    ["#stage('Ask').status != 'SUCCEEDED'", true],
    ["#stage('Build').status.equals('SUCCEEDED')", true],
    ["'SUCCEEDED'.equals(#stage('Build').status)", true],
    ["'succeeded'.equalsIgnoreCase(#stage('Build').status)", true],
    ["{'SUCCEEDED', 'SKIPPED'}.contains(#stage('Build').status)", true],
    ["{'SUCCEEDED', 'SKIPPED'}.contains(#stage('Ask').status)", false],
    ["#stage('Build').status == #stage('Deploy').status", true],
    ["#stage('Build').status == #stage('Ask').status", false],
    ["#stage('Build').status matches 'SUC.*'", true],
    ["#stage('Build').status.name()", 'SUCCEEDED'],
    ["#stage('Build').status.length()", 9],
    ["#stage('Build').status", 'SUCCEEDED'],
    ["'it is ' + #stage('Build').status", 'it is SUCCEEDED'],
    ["#stage('Build').status.isSuccessful()", true],
    ["#stage('Build').status.isComplete()", true],
    ["#stage('Build').status.complete", true],
    ["#stage('Build').status.isFailure()", false],
    ["#stage('Ask').status.isFailure()", true],
    ["#stage('Ask').status.isHalt()", true],
    ["#stage('Ask').status.isSuccessful()", false],
    ["#stage('Here').status.isComplete()", false],
    ["#stage('Here').status.isSkipped()", false],
    ['execution.status.name()', 'RUNNING'],
    ["execution.stages.?[status == 'TERMINAL'].![name]", ['Ask']],
    ["#stage('Build').getStatus().name()", 'SUCCEEDED'],
    ["#stage('Build').getOutputs().found", 'by 1'],
    ["#stage('Ask').getContext()['judgmentInput']", 'blue'],
    ["#stage('Build').getEndTime() - #stage('Build').getStartTime()", 10],
    ["execution.getStages().![getName()].contains('Ask')", true],
    ['execution.getTrigger().getParameters().version', '1.2'],
  ])('%s is %p', (text, value) => {
    expect(evaluate(text)).toEqual(value)
  })

  it.each([
    ["#stage('Build').getNonsense()", 'has no method getNonsense()'],
    ["#stage('Build').getName('x')", 'has no method getName()'],
    ["#stage('Build').getClass()", 'no classes'],
    ["#stage('Build').status.isSucessful()", 'did you mean isSuccessful?'],
    ['T(com.netflix.spinnaker.orca.api.pipeline.models.ExecutionStatus).TERMINAL', 'is not allowed'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => evaluate(text)).toThrow(message)
  })
})

describe('what expressions of a stage see', () => {
  it.each<[string, unknown]>([
    // its own context, then the outputs of those before it, nearest first
    ['own', 'mine'],
    ['found', 'by 2'],
    ['onlyTwo', 2],
    ['nothing', null],
    ['none', null],
    ['no?.such', null],
    ['#root.own', 'mine'],
    ['#root["found"]', 'by 2'],
    // the trigger, with other keys beside those that all have
    ['trigger.parameters.version', '1.2'],
    ["trigger['payload']['deep'][1].x", 'y'],
    ['trigger.dryRun', false],
    ['trigger.artifacts.size()', 0],
    ['parameters.version', '1.2'],
    ['scmInfo.sha1', 'b'],
    ['templateVariables.size', 3],
    // the execution
    ['execution.id', 'EXECUTION'],
    ['execution.name + execution.application', 'shipshop'],
    ["execution.status == 'RUNNING'", true],
    ['execution.trigger.type', 'manual'],
    ['execution.authentication.user', 'ann'],
    ['execution.buildTime', 7],
    ['execution.metadata.team', 'x'],
    ['execution.stages.size()', 7],
    ['execution.stages.![refId]', ['1', '2', '3', '4', '5', '6', '7']],
    ["execution['stages'].?[type == 'deploy'][0]['context']['account']", 'prod'],
    ["execution.stages.^[status == 'SUCCEEDED'].name", 'Build'],
    // a stage
    ["#stage('Build').status", 'SUCCEEDED'],
    ["#stage('Build').status.toString()", 'SUCCEEDED'],
    ["#stage('Build')['status'] == 'SUCCEEDED'", true],
    ["#stage('Build').hasSucceeded", true],
    ["#stage('Ask').hasFailed", true],
    ["#stage('Build').endTime - #stage('Build').startTime", 10],
    ["#stage('Build').outputs.found", 'by 1'],
    ["#stage('Build').type + #stage('Build').refId", 'wait1'],
    ["#stage('Test it')['context']['onlyTwo']", 2],
    ["#stage('Ask').context.onlyTwo", 2],
    ["#stage('Ask').execution.id", 'EXECUTION'],
    ["#stage('Build').requisiteStageRefIds.isEmpty()", true],
    ["#stage('Build').parentStageId", null],
    ["#stage( #root.execution, 'Build').name", 'Build'],
    ["#stage('EXECUTION-1-000').name", 'Build'],
    ["#stageByRefId('2').name", 'Test it'],
    ["#stageExists('Build')", true],
    ["#stageExists('build')", false],
    ['#currentStage().name', 'Here'],
    ['#currentUser()', 'ann'],
    // helpers
    ["#judgment('Ask')", 'blue'],
    ["#judgement('Ask')", 'blue'],
    ["#triggerResolvedArtifact('shop').reference", 'shop:1'],
    ["#triggerResolvedArtifactByType('docker/image').name", 'shop'],
    ['#resolvedArtifacts()[0].name', 'f'],
    ["#manifestLabelValue('Manifests', 'Deployment', 'app')", 'shop'],
    ["#manifestLabelValue('Manifests', 'Deployment', 'a.b/c')", 'x'],
    ["#cfServiceKey('Key').user", 'u'],
    ["#cfServiceKey('Build').size()", 0],
    ["#fetchReference('aGk=')", 'aGk='],
    ['#deployedServerGroups()[0].serverGroup', 'shop-v001'],
    ['deployedServerGroups[0].account', 'prod'],
    ["#deployedServerGroups('Deploy', 'x')[0].ami", 'i1'],
    ["#deployedServerGroups('x').size()", 0],
    ['#deployedServerGroups()[0].deployments[0].id', 'd'],
  ])('%s', (text, value) => {
    expect(evaluate(text)).toEqual(value)
  })

  it('shows an execution and a stage as their JSON, without going round', () => {
    const shown = evaluate('execution') as JsonObject
    expect(shown.stages).toHaveLength(7)
    expect(evaluate("#stage('Build')")).toMatchObject({
      name: 'Build',
      context: {},
      outputs: { found: 'by 1' },
    })
  })

  it.each([
    ["#stage('Biuld')", "there is no stage 'Biuld'; did you mean 'Build'?"],
    [
      "#stage('nothing like it')",
      "there are 'Build', 'Test it', 'Ask', 'Deploy', 'Manifests', 'Key', 'Here'",
    ],
    ["#stageByRefId('99')", "no stage with the refId '99'"],
    ['#stage(1)', '#stage: nameOrId must be a text'],
    ['#stage()', '#stage'],
    ["#judgment('Aks')", "did you mean 'Ask'?"],
    ["#judgment('Build')", "no manual judgment 'Build'"],
    ["#triggerResolvedArtifact('shp')", "did you mean 'shop'?"],
    ["#manifestLabelValue('Manifests', 'Pod', 'app')", 'must be Deployment or ReplicaSet'],
    ["#manifestLabelValue('Manifests', 'ReplicaSet', 'app')", 'no ReplicaSet'],
    ["#manifestLabelValue('Manifests', 'Deployment', 'ap')", "did you mean 'app'?"],
    ["#manifestLabelValue('Deploy', 'Deployment', 'app')", 'there is no deployManifest stage'],
    ['#curentStage()', 'currentStage'],
  ])('%s fails and helps', (text, message) => {
    expect(() => evaluate(text)).toThrow(message)
  })
})

describe('what is known outside alone', () => {
  it.each([
    ["#pipelineId('x')", { kind: 'pipelineId', application: 'shop', name: 'x' }],
    ["#pipelineIdOrNull('x')", { kind: 'pipelineId', application: 'shop', name: 'x' }],
    ["#pipelineIdInApplication('x', 'app')", { kind: 'pipelineId', application: 'app', name: 'x' }],
    ["#applicationMetadata('app')", { kind: 'application', name: 'app' }],
    ["#canaryConfigNameToId('c', 'app')", { kind: 'canaryConfigId', name: 'c', application: 'app' }],
  ])('%s is wanted, and used when it is known', (text, request) => {
    expect(() => evaluate(text)).toThrow(expect.objectContaining({ request }))
    const key = JSON.stringify(request)
    expect(evaluate(text, new Map([[key, { value: 'v' }]]))).toBe('v')
    expect(() => evaluate(text, new Map([[key, { error: 'it is away' }]]))).toThrow('it is away')
  })

  it('is an error, or null, when there is none', () => {
    const none = new Map([
      [JSON.stringify({ kind: 'pipelineId', application: 'shop', name: 'x' }), { value: null }],
    ])
    expect(() => evaluate("#pipelineId('x')", none)).toThrow("there is no pipeline 'x' in application shop")
    expect(evaluate("#pipelineIdOrNull('x')", none)).toBeNull()
  })
})

describe('the functions', () => {
  it('are all described', () => {
    for (const { signature, description } of executionFunctions) {
      expect(signature).toMatch(/^#\w+\(.*\)$/)
      expect(description.length).toBeGreaterThan(20)
    }
  })

  it('need an execution, and say so where there is none', () => {
    const scope = scopeOf({}, { now: 5, seed: 's', answers: noAnswers }, { maxLength: 10_000 })
    expect(() => evaluateExpression("#stage('x')", scope)).toThrow('#stage needs an execution')
    expect(() => evaluateExpression("#applicationMetadata('x')", scope)).toThrow(
      expect.objectContaining({ request: expect.anything() }),
    )
  })
})

describe('random numbers', () => {
  const numbers = (seed: string) =>
    toPlain(
      evaluateExpression(
        '{T(java.util.UUID).randomUUID().toString(), new java.util.Random().nextInt(1000000)}',
        scopeOf({}, { now: 5, seed, answers: noAnswers }, { maxLength: 10_000 }),
      ),
    )
  it('follow from the seed, so that an evaluation can be made again', () => {
    expect(numbers('a')).toEqual(numbers('a'))
    expect(numbers('a')).not.toEqual(numbers('b'))
  })
})
