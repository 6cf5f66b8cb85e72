import { type Json, Orca, stage, stageOf } from '../../orca.ts'

const manifest = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'count', namespace: 'tools' },
  spec: {
    backoffLimit: 0,
    template: {
      spec: { containers: [{ name: 'count', args: ['-v', 'x'], env: [{ name: 'LIMIT', value: 'none' }] }] },
    },
  },
}
const containers = 'manifest.spec.template.spec.containers'
const counting = {
  type: 'countJob',
  label: 'Count',
  description: 'Counts up',
  account: 'prod',
  cloudProvider: 'kubernetes',
  waitForCompletion: false,
  manifest,
  parameters: [
    { name: 'Counter Limit', label: 'Limit', mapping: `${containers}[0].env[0].value`, defaultValue: 20 },
    { name: 'Mode', label: 'Mode', mapping: `${containers}[0].args[1]` },
  ],
}

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start({ jobs: [counting] })
})
afterAll(() => orca.stop())
beforeEach(() => orca.clouddriver.reset())

/** The first container of the job that a stage has run. */
async function ran(more: Json = {}): Promise<Json> {
  const execution = await orca.ended(
    await orca.start([stage('1', [], 'countJob', { alias: 'preconfiguredJob', ...more })]),
  )
  expect([execution.status, stageOf(execution, '1').failure]).toEqual(['SUCCEEDED', null])
  const [description] = orca.clouddriver.descriptions('runJob') as Json[]
  expect(description).toMatchObject({ account: 'prod', application: 'shop' })
  return (description!.manifest as typeof manifest).spec.template.spec.containers[0]!
}

describe('a job of the configuration', () => {
  it('runs with the defaults of its parameters', async () => {
    expect(await ran()).toMatchObject({ args: ['-v', 'x'], env: [{ name: 'LIMIT', value: '20' }] })
  })

  it('runs with the parameters of the stage, as texts, and as the configuration says of the rest', async () => {
    const container = await ran({
      parameters: { 'Counter Limit': 7, Mode: '$' + '{1 + 1}' },
      account: 'other',
      manifest: { kind: 'Pod' },
    })
    expect(container).toMatchObject({ args: ['-v', '2'], env: [{ name: 'LIMIT', value: '7' }] })
    expect(manifest.spec.template.spec.containers[0]!.env[0]!.value).toBe('none')
  })

  it('takes values for other places of it, and says which there are not', async () => {
    expect(await ran({ dynamicParameters: { [`${containers}[0].name`]: 'other' } })).toMatchObject({
      name: 'other',
    })
    const errors = await orca.refused({
      stages: [
        stage('1', [], 'countJob', {
          dynamicParameters: { 'manifest.spec.tmplate.x': 1, '__proto__.x': 1, account: 'other' },
        }),
      ],
    })
    expect(errors[0]!.extensions).toMatchObject({
      problems: [
        {
          path: 'stages[0].dynamicParameters.manifest.spec.tmplate.x',
          message: 'names no place in the manifest of the job',
        },
        {
          path: 'stages[0].dynamicParameters.__proto__.x',
          message: 'names no place in the manifest of the job',
        },
        { path: 'stages[0].dynamicParameters.account', message: 'names no place in the manifest of the job' },
      ],
    })
    expect(({} as Json).x).toBeUndefined()
  })

  it('is a stage type with a form', async () => {
    const { parameters, ...type } = await orca.get(
      '{ stageType(type: "countJob") { title description parameters } }',
    )
    expect(type).toEqual({ title: 'Count', description: 'Counts up.' })
    const [form] = parameters.properties.parameters.anyOf
    expect(form.properties).toMatchObject({
      'Counter Limit': { title: 'Limit', default: '20' },
      Mode: { title: 'Mode', description: 'Mode' },
    })
    expect(parameters.properties.manifest).toBeUndefined()
    expect(parameters.properties.account).toBeUndefined()
  })
})

it.each([
  [
    'a parameter of no place',
    { parameters: [{ name: 'a', mapping: 'manifest.spec.nothing.here' }] },
    /parameters\.0\.mapping/,
  ],
  ['no manifest', { manifest: undefined }, /manifest/],
  ['a manifest without a name', { manifest: { apiVersion: 'batch/v1', kind: 'Job' } }, /metadata/],
])('a configuration of a job with %s is refused when Orca starts', async (_, more, message) => {
  await expect(Orca.start({ jobs: [{ ...counting, ...more }] })).rejects.toThrow(message)
})
