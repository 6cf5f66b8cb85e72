import { type Json, Orca, stage, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const image = (version: string): Json => ({
  type: 'docker/image',
  name: 'shop/web',
  version,
  reference: `shop/web:${version}`,
})
const expected = (more: Json = {}): Json => ({
  id: 'image',
  matchArtifact: { type: 'docker/image', name: 'shop/web' },
  ...more,
})
const save = (more: Json = {}, ...stages: Json[]) =>
  orca.save({
    expectedArtifacts: [expected(more)],
    stages: stages.length > 0 ? stages : [wait('1')],
  })
const triggerOf = async (pipeline: string, trigger: Json = {}) =>
  (await orca.ended(await orca.start(pipeline, { trigger }))).trigger

describe('a start', () => {
  it('finds the artifacts that its pipeline expects', async () => {
    const trigger = await triggerOf(save(), { artifacts: [image('2'), { type: 'http/file' }] })
    expect(trigger.artifacts).toEqual([image('2'), { type: 'http/file' }])
    expect(trigger.resolvedExpectedArtifacts).toMatchObject([{ id: 'image', boundArtifact: image('2') }])
    expect(trigger.expectedArtifacts).toEqual(trigger.resolvedExpectedArtifacts)
  })

  it('takes the default', async () => {
    const pipeline = save({ useDefaultArtifact: true, defaultArtifact: image('0') })
    expect((await triggerOf(pipeline)).artifacts).toEqual([image('0')])
  })

  it('takes what the execution before it had, also what its stages have found', async () => {
    const pipeline = save({ usePriorArtifact: true })
    expect((await triggerOf(pipeline, { artifacts: [image('4')] })).artifacts).toEqual([image('4')])
    expect((await triggerOf(pipeline)).artifacts).toEqual([image('4')])
    orca.clouddriver.manifests.set('default/deployment web', { manifest: {}, artifacts: [image('5')] })
    const finds = stage('1', [], 'findArtifactsFromResource', {
      account: 'prod',
      location: 'default',
      manifestName: 'deployment web',
    })
    const finding = save(
      { usePriorArtifact: true, useDefaultArtifact: true, defaultArtifact: image('1') },
      finds,
    )
    expect((await triggerOf(finding)).artifacts).toEqual([image('1')])
    // Both the trigger's and the found one match now: it could be either.
    const errors = await orca.refused(finding)
    expect(errors[0]!.extensions!.problems).toEqual([
      {
        path: 'expectedArtifacts[0]',
        message: 'the expected artifact image (docker/image shop/web) matches more than one artifact',
      },
    ])
  })

  it('is refused when an artifact that its trigger names is not there', async () => {
    const errors = await orca.refused(save(), { trigger: { expectedArtifactIds: ['image'] } })
    expect(errors[0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [
        {
          path: 'expectedArtifacts[0]',
          message: 'the expected artifact image (docker/image shop/web) could not be found',
        },
      ],
    })
  })

  it.each([
    [
      'patterns that keep everybody waiting',
      { count: 1_000, name: '(a|b|ab)*c?d', given: 'ab'.repeat(400) },
      /^takes too long to match/,
    ],
    [
      'more of them than can be compared',
      { count: 5_000, name: 'a', given: 'b' },
      /^are 5000, each to be compared/,
    ],
  ])('is refused for %s', async (_, { count, name, given }, message) => {
    const list = <T>(make: (n: number) => T) => Array.from({ length: count }, (__, n) => make(n))
    const pipeline = orca.save({
      expectedArtifacts: list((n) => ({ id: `${n}`, matchArtifact: { name: name + n } })),
      stages: [wait('1')],
    })
    const began = performance.now()
    const errors = await orca.refused(pipeline, {
      trigger: { artifacts: list((n) => ({ name: given + n })) },
    })
    expect(errors[0]!.extensions!.problems).toEqual([
      { path: 'expectedArtifacts', message: expect.stringMatching(message) },
    ])
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('leaves the trigger alone where nothing is expected', async () => {
    expect(await triggerOf(orca.save({ stages: [wait('1')] }))).toEqual({
      type: 'manual',
      user: 'ann',
      parameters: {},
    })
  })
})

describe('a definition', () => {
  it('is told which patterns cannot be used', async () => {
    const problems = await orca.get(
      'query ($d: JSON!) { definitionProblems(definition: $d) { path message severity } }',
      {
        d: {
          name: 'p',
          stages: [],
          expectedArtifacts: [
            { id: 'a', matchArtifact: { type: 'docker/image', name: 'gcr.io/shop/web', version: '(?!v1)' } },
          ],
        },
      },
    )
    expect(problems).toEqual([
      {
        path: 'expectedArtifacts[0].matchArtifact.version',
        message: 'is no pattern that can be used (look-around and back references cannot)',
        severity: 'WARNING',
      },
    ])
  })
})

describe('a child pipeline', () => {
  it('receives the artifacts that its parent’s stage sees', async () => {
    const child = save({}, wait('1'))
    const execution = await orca.ended(
      await orca.start([stage('1', [], 'pipeline', { pipeline: child })], {
        trigger: { artifacts: [image('7')] },
      }),
    )
    const { executionId } = stageOf(execution, '1').context
    const { trigger } = await orca.execution(executionId)
    expect(trigger.receivedArtifacts).toEqual([image('7')])
    expect(trigger.resolvedExpectedArtifacts).toMatchObject([{ id: 'image', boundArtifact: image('7') }])
  })
})
