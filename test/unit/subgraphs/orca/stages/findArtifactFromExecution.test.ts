import { type Json, judgment, Orca, stage, stageOf } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const image = (version: string): Json => ({ type: 'docker/image', name: 'shop/web', version })
const expected = (matchArtifact: Json, more: Json = {}): Json => ({ id: 'web', matchArtifact, ...more })
const anyImage = expected({ type: 'docker/image' })

/** A pipeline whose trigger's artifacts are what its executions offer. */
const source = (stages: Json[] = [stage('1', [], 'wait', { waitTime: 0 })]) => orca.save({ stages })
const ran = async (pipeline: string, version: string) =>
  orca.ended(await orca.start(pipeline, { trigger: { artifacts: [image(version)] } }))

const finds = (pipeline: string, more: Json = {}) =>
  stage('1', [], 'findArtifactFromExecution', {
    application: 'shop',
    pipeline,
    expectedArtifacts: [anyImage],
    executionOptions: { successful: true },
    ...more,
  })
const found = async (...stages: Json[]) => stageOf(await orca.ended(await orca.start(stages)), '1')

describe('findArtifactFromExecution', () => {
  it('finds what the newest successful execution had', async () => {
    const pipeline = source()
    await ran(pipeline, '1')
    await ran(pipeline, '2')
    const { status, outputs, context } = await found(finds(pipeline))
    expect(status).toBe('SUCCEEDED')
    expect(outputs).toEqual({
      artifacts: [image('2')],
      resolvedExpectedArtifacts: [expect.objectContaining({ id: 'web', boundArtifact: image('2') })],
    })
    expect(context.artifacts).toEqual(outputs.artifacts)
  })

  it('takes the first one that matches of several, and a single expectedArtifact of older definitions', async () => {
    const pipeline = source()
    await orca.ended(await orca.start(pipeline, { trigger: { artifacts: [image('a'), image('b')] } }))
    const { outputs } = await found(finds(pipeline, { expectedArtifacts: null, expectedArtifact: anyImage }))
    expect(outputs.artifacts).toEqual([image('a')])
  })

  it.each([
    { options: { successful: true }, version: 'good' },
    { options: { succeeded: 'true' }, version: 'good' },
    { options: null, version: 'good' },
    { options: { terminal: true }, version: 'bad' },
    { options: { running: true }, version: 'new' },
    { options: { successful: true, terminal: true }, version: 'bad' },
    { options: {}, version: 'new' },
  ])('looks among executions as $options says', async ({ options, version }) => {
    const pipeline = source([judgment('1')])
    const begun = async (of: string) => {
      const id = await orca.start(pipeline, { trigger: { artifacts: [image(of)] } })
      await orca.whenStage(id, '1', 'RUNNING')
      return id
    }
    for (const [of, answer] of [
      ['good', 'CONTINUE'],
      ['bad', 'STOP'],
    ] as const) {
      const id = await begun(of)
      await orca.control('judgeStage', id, '1', { judgment: answer })
      await orca.ended(id)
    }
    const running = await begun('new')
    const { outputs } = await found(finds(pipeline, { executionOptions: options }))
    expect(outputs.artifacts).toEqual([image(version)])
    await orca.control('cancelExecution', running)
    await orca.ended(running)
  })

  it('never finds what it has found itself before, in its own pipeline', async () => {
    const own = orca.save({
      id: 'own',
      stages: [finds('own', { executionOptions: { terminal: true, successful: true } })],
    })
    const first = await orca.ended(await orca.start(own, { trigger: { artifacts: [image('1')] } }))
    expect(stageOf(first, '1').failure.code).toBe('ARTIFACT_NOT_FOUND')
    const second = await orca.ended(await orca.start(own))
    expect(stageOf(second, '1').outputs.artifacts).toEqual([image('1')])
    // The second one has it from the stage alone, so that the third finds nothing there.
    const third = await orca.ended(await orca.start(own))
    expect(stageOf(third, '1').failure.code).toBe('ARTIFACT_NOT_FOUND')
  })

  it('takes the default where nothing matches', async () => {
    const pipeline = source()
    await ran(pipeline, '1')
    const wanted = expected({ name: 'other' }, { useDefaultArtifact: true, defaultArtifact: image('0') })
    expect((await found(finds(pipeline, { expectedArtifacts: [wanted] }))).outputs.artifacts).toEqual([
      image('0'),
    ])
  })

  it('says what it has not found, and where', async () => {
    const pipeline = source()
    const none = await found(finds(pipeline))
    expect(none.failure).toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message: `No artifact was found: the pipeline ${pipeline} has no execution that is SUCCEEDED.`,
    })
    const { id } = await ran(pipeline, '1')
    const other = await found(finds(pipeline, { expectedArtifacts: [expected({ name: 'other' })] }))
    expect(other.failure.message).toBe(
      `No artifact was found: the expected artifact web (other) could not be found in execution ${id}.`,
    )
  })
})
