// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { loadConfig } from '#platform/config/load.ts'
import { allProblems } from '../../../../../subgraphs/orca/actions/definitionProblems.ts'
import { commonParameters } from '../../../../../subgraphs/orca/stages/common/parameters.ts'
import { installedStages } from '../../../../../subgraphs/orca/stages/installed.ts'
import { parametersSchema } from '../../../../../subgraphs/orca/stages/schema.ts'
import { StageTable } from '../../../../../subgraphs/orca/stages/table.ts'

const { config } = loadConfig({ flags: [], environment: {}, folder: '/' })
const stages = new StageTable(installedStages(config))
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true })
const common = ajv.compile(parametersSchema({ parameters: commonParameters }))
const validators = new Map(
  stages.all.map((definition) => [definition.type, ajv.compile(parametersSchema(definition))]),
)

type Stage = Record<string, unknown> & { type: string }

/** What JSON Schema finds wrong in a stage. */
function errorsOf(stage: Stage): string[] {
  const validate = validators.get(stages.find(stage.type)!.type)!
  return [validate, common].flatMap((each) =>
    each(stage) ? [] : (each.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
  )
}

/** What the engine finds wrong in it. */
const problemsOf = (stage: Stage) =>
  allProblems({ name: 'x', stages: [{ refId: '1', ...stage }] }, stages).filter(
    ({ severity, blocksStart }) => severity === 'ERROR' || blocksStart,
  )

const examples = join(import.meta.dirname, '../../../../../examples')
const ofExamples = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  .filter((path) => /pipelines\/.*\.json$/.test(path))
  .flatMap((path) => {
    const { stages } = JSON.parse(readFileSync(join(examples, path), 'utf8')) as { stages: Stage[] }
    return stages.map((stage): [string, Stage] => [`${path}: ${String(stage.name)}`, stage])
  })

const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
const kubernetes = { account: 'prod', cloudProvider: 'kubernetes' }
const deploy = (more: object): Stage => ({
  type: 'deployManifest',
  ...kubernetes,
  source: 'text',
  manifests: [manifest],
  ...more,
})
const target = { ...kubernetes, location: 'default', manifestName: 'deployment web' }

/** As Deck, roer and hand-written JSON write them. */
const accepted: [string, Stage][] = [
  ['an expression for a number', { type: 'wait', waitTime: '${parameters.seconds}' }],
  ['a text with a number', { type: 'wait', waitTime: ' 30 ' }],
  ['a text with a flag', { type: 'wait', failPipeline: 'true', continuePipeline: '${x}' }],
  ['nulls', { type: 'wait', stageTimeoutMs: null, notifications: null, comments: null }],
  [
    'inputs of a judgment',
    { type: 'manualJudgment', judgmentInputs: [{ value: 'yes' }, { value: 1 }], notifications: '${x}' },
  ],
  ['an expression for manifests', deploy({ manifests: '${#readYaml(x)}' })],
  ['an expression for one of them', deploy({ manifests: ['${x}', manifest] })],
  ['one manifest alone', deploy({ manifests: manifest })],
  [
    'manifests of an artifact',
    deploy({ source: 'artifact', manifests: null, manifestArtifactId: 'a', moniker: { app: 'a' } }),
  ],
  ['empty texts', deploy({ namespaceOverride: '', manifestArtifactId: '' })],
  [
    'traffic',
    deploy({
      trafficManagement: {
        enabled: 'true',
        options: { enableTraffic: '${x}', services: ['service a'], strategy: 'redblack' },
      },
    }),
  ],
  ['a scaling by expression', { type: 'scaleManifest', ...target, replicas: '${parameters.replicas}' }],
  ['a scaling by text', { type: 'scaleManifest', ...target, replicas: '3' }],
  [
    'a deletion by labels',
    {
      type: 'deleteManifest',
      ...kubernetes,
      location: 'a',
      kinds: ['pod'],
      labelSelectors: { selectors: [{ kind: 'EQUALS', key: 'a', values: ['b'] }] },
      options: { cascading: true, gracePeriodSeconds: null },
    },
  ],
  [
    'a patch',
    {
      type: 'patchManifest',
      ...target,
      patchBody: [{ spec: { replicas: 1 } }],
      options: { mergeStrategy: 'strategic', record: true },
    },
  ],
  [
    'a job',
    {
      type: 'runJobManifest',
      credentials: 'prod',
      manifest: { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'a' } },
    },
  ],
  [
    'a child',
    {
      type: 'pipeline',
      application: 'a',
      pipeline: 'b',
      waitForCompletion: 'false',
      pipelineParameters: '${x}',
    },
  ],
  ['a custom strategy', { type: 'pipeline', pipelineId: 'b', pipelineParameters: { strategy: true } }],
  ['a pipeline as it is', { type: 'savePipeline', pipeline: { name: 'x' } }],
  [
    'a pipeline as base64',
    { type: 'savePipeline', pipeline: Buffer.from('{"name":"x"}').toString('base64') },
  ],
  [
    'pipelines as base64',
    { type: 'savePipeline', isBulkSavingPipelines: true, pipelines: Buffer.from('[]').toString('base64') },
  ],
  [
    'a webhook',
    {
      type: 'webhook',
      url: '${x}',
      method: 'POST',
      payload: '${x}',
      waitForCompletion: 'true',
      retryStatusCodes: ['${x}', 503],
      customHeaders: { a: 'b' },
    },
  ],
  [
    'variables',
    {
      type: 'evaluateVariables',
      variables: [
        { key: 'a', value: { b: 1 } },
        { key: 'c', value: null },
      ],
    },
  ],
  [
    'preconditions',
    {
      type: 'checkPreconditions',
      preconditions: [{ type: 'expression', failPipeline: 'true', context: { expression: '1 == 1' } }],
    },
  ],
]

/** Errors of both, or what only the engine can tell, as it is told here. */
const refused: [string, Stage][] = [
  ['a negative number', { type: 'wait', waitTime: -1 }],
  ['a word for a number', { type: 'wait', waitTime: 'soon' }],
  ['a word for a flag', { type: 'wait', failPipeline: 'maybe' }],
  ['no account', deploy({ account: undefined })],
  ['a source that there is not', deploy({ source: 'git' })],
  ['a number for a pipeline', { type: 'savePipeline', pipeline: 1 }],
  ['no pipeline to delete', { type: 'deletePipeline' }],
  ['no pipeline to start', { type: 'pipeline', application: 'a' }],
]

describe('JSON Schemas of stage types', () => {
  it.each([...ofExamples, ...accepted])('accept what the engine accepts: %s', (_, stage) => {
    expect(problemsOf(stage)).toEqual([])
    expect(errorsOf(stage)).toEqual([])
  })

  it.each(refused)('refuse what the engine refuses: %s', (_, stage) => {
    const given = JSON.parse(JSON.stringify(stage)) as Stage
    expect(problemsOf(given)).not.toEqual([])
    expect(errorsOf(given)).not.toEqual([])
  })

  it('say which keys Orca sets itself', () => {
    const readOnly = stages.all.flatMap((definition) =>
      Object.entries(parametersSchema(definition).properties ?? {}).flatMap(([key, property]) =>
        typeof property === 'object' && property.readOnly ? [`${definition.type}.${key}`] : [],
      ),
    )
    expect(readOnly).toEqual(
      expect.arrayContaining([
        'wait.skipRemainingWait',
        'manualJudgment.judgmentStatus',
        'manualJudgment.judgmentInput',
        'pipeline.executionId',
        'pipeline._skipPipelineRestart',
        'checkPreconditions.preconditionType',
      ]),
    )
  })

  it.each([
    ['deployManifest', ['account']],
    ['scaleManifest', ['account', 'replicas']],
    ['runJobManifest', undefined],
    ['savePipeline', undefined],
    ['pipeline', undefined],
  ])('require what %s can never do without', (type, required) => {
    expect(parametersSchema(stages.find(type)!).required).toEqual(required)
  })
})
