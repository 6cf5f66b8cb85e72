// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { allProblems } from '../../../../../subgraphs/orca/actions/definitionProblems.ts'
import { stageDefinitions } from '../../../../../subgraphs/orca/stages/index.ts'
import { StageTable } from '../../../../../subgraphs/orca/stages/table.ts'

const stages = new StageTable(stageDefinitions)
const wait = (more: object = {}) => ({ refId: '1', type: 'wait', name: 'Build', waitTime: 1, ...more })
const problemsOf = (definition: object) =>
  allProblems({ name: 'x', stages: [wait()], ...definition } as Record<string, unknown>, stages).map(
    ({ path, message, severity, blocksStart }) => {
      expect([severity, blocksStart]).toEqual(['WARNING', false])
      return `${path}: ${message}`
    },
  )
const ofText = (text: string, more: object = {}) => problemsOf({ stages: [wait({ text })], ...more })
const check = (preconditions: object[]) => ({
  stages: [wait(), { refId: '2', type: 'checkPreconditions', preconditions }],
})
const parameterConfig = [{ name: 'tag' }, { name: 'region' }]

describe('what a definition refers to', () => {
  it.each([
    [
      'a function that there is not',
      '${#toint(1)}',
      'at character 3: There is no function #toint; did you mean #toInt?',
    ],
    ['a type', 'a ${T(java.lang.Runtime)}', 'at character 5: The type java.lang.Runtime is not allowed'],
    [
      'a stage',
      "${#stage('Biuld').status}",
      "at character 3: no stage of the pipeline is named 'Biuld'; did you mean Build?",
    ],
    [
      'a judgment',
      "${#judgment('Ask')}",
      "at character 3: no stage of the pipeline is named 'Ask'; there is Build",
    ],
  ])('and that is not there is a warning: %s', (_, text, message) => {
    expect(ofText(text)).toEqual([`stages[0].text: ${message}`])
  })

  it.each(['${parameters.tagg}', "${trigger['parameters'].tagg}", '${#root.parameters[tagg]}'])(
    'and that is no declared parameter is a warning: %s',
    (text) => {
      expect(ofText(`${text} \${parameters.tag} \${parameters.region}`, { parameterConfig })).toEqual([
        'stages[0].text: at character 3: the pipeline declares no parameter tagg; did you mean tag?',
      ])
    },
  )

  it('and that is no declared parameter is told once, where it is used first', () => {
    const text = '${parameters.a} ${parameters.b}'
    expect(problemsOf({ stages: [wait({ text }), wait({ refId: '2', text })] })).toEqual([
      'stages[0].text: at character 3: the pipeline declares no parameter a',
      'stages[0].text: at character 19: the pipeline declares no parameter b',
    ])
  })

  it.each([
    ['a declared parameter', '${parameters.tag}${parameters.region}', { parameterConfig }],
    ['an element’s own parameters', '${list.?[parameters.x]}', {}],
    ['a stage that may not be there', "${#stageExists('Biuld')}", {}],
    ['parameters as a whole', "${parameters.containsKey('x')}", {}],
    ['parameters of a custom strategy', '${parameters.cluster}', { strategy: true }],
    [
      'a stage whose name is known later',
      "${#stage('A')}",
      { stages: [wait({ name: '${a}' }), wait({ refId: '2', text: "${#stage('A')}" })] },
    ],
    [
      'what a template brings',
      "${#stage('A')}${parameters.x}",
      { type: 'templatedPipeline', schema: 'v2', template: { reference: 'spinnaker://a' } },
    ],
  ])('is in order: %s', (_, text, more) => {
    expect(ofText(text, more)).toEqual([])
  })

  it('is looked for in conditions that are written without signs', () => {
    const context = { expression: '#toint(1) > 0' }
    expect(problemsOf(check([{ type: 'expression', context }]))).toEqual([
      'stages[1].preconditions[0].context.expression: at character 1: There is no function #toint; did you mean #toInt?',
    ])
  })

  it('is looked for in preconditions about stages', () => {
    const about = (stageName: string) => ({
      type: 'stageStatus',
      context: { stageName, stageStatus: 'SUCCEEDED' },
    })
    expect(problemsOf(check([about('Build'), about('Biuld'), about('${x}')]))).toEqual([
      "stages[1].preconditions[1].context.stageName: no stage of the pipeline is named 'Biuld'; did you mean Build?",
    ])
  })

  it('is looked for in ids of artifacts', () => {
    const deploy = (more: object) => ({
      refId: '1',
      type: 'deployManifest',
      account: 'a',
      source: 'artifact',
      ...more,
    })
    const definition = {
      expectedArtifacts: [{ id: 'web-image' }],
      triggers: [{ type: 'docker', expectedArtifactIds: ['web-image', 'web-imgae'] }],
      stages: [
        deploy({ manifestArtifactId: 'manifest', requiredArtifactIds: ['web-image', 'other'] }),
        deploy({ refId: '2', manifestArtifactId: 'stale', manifestArtifact: { type: 'http/file' } }),
        wait({ refId: '3', expectedArtifacts: [{ id: 'made' }] }),
        deploy({
          refId: '4',
          manifestArtifactId: 'made',
          requiredArtifacts: [{ expectedArtifactId: 'gone' }],
        }),
      ],
    }
    const ids = problemsOf(definition).filter((problem) => problem.includes('expects no artifact'))
    expect(ids).toEqual([
      "stages[0].manifestArtifactId: the pipeline expects no artifact with the id 'manifest'; there are web-image, made",
      "stages[0].requiredArtifactIds[1]: the pipeline expects no artifact with the id 'other'; there are web-image, made",
      "stages[3].requiredArtifacts[0].expectedArtifactId: the pipeline expects no artifact with the id 'gone'; there are web-image, made",
      "triggers[0].expectedArtifactIds[1]: the pipeline expects no artifact with the id 'web-imgae'; did you mean web-image?",
    ])
  })

  it('is told fast, whatever the size of the definition', () => {
    const text = "${#stagee('x')}${parameters.x}".repeat(60)
    const many = Array.from({ length: 900 }, (_, index) =>
      wait({ refId: String(index), name: `n${index}`, text }),
    )
    const started = performance.now()
    expect(problemsOf({ stages: many }).length).toBeLessThanOrEqual(60)
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

it('takes what makes no text for what it is', () => {
  const none = { toString: 1, valueOf: 1 }
  expect(problemsOf({ expectedArtifacts: [{ id: none }] })).toEqual([])
})
