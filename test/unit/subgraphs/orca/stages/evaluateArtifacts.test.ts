import { type Json, Orca, stage, stageOf } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const base64 = (text: string) => Buffer.from(text).toString('base64')
const ran = async (more: Json) =>
  stageOf(await orca.ended(await orca.start([stage('1', [], 'evaluateArtifacts', more)])), '1')

describe('evaluateArtifacts', () => {
  it('makes an embedded artifact of each content, in their order', async () => {
    const artifactContents = [
      { id: '1', name: 'values', contents: 'replicas: 2\n' },
      { id: '2', name: 'empty', contents: '' },
      { id: '3', name: 'map', contents: { zone: 'west' } },
      { contents: 'ü' },
    ]
    expect((await ran({ artifactContents })).outputs.artifacts).toEqual([
      {
        type: 'embedded/base64',
        artifactAccount: 'embedded-artifact',
        name: 'values',
        reference: base64('replicas: 2\n'),
      },
      {
        type: 'embedded/base64',
        artifactAccount: 'embedded-artifact',
        name: 'map',
        reference: base64('{"zone":"west"}'),
      },
      { type: 'embedded/base64', artifactAccount: 'embedded-artifact', reference: base64('ü') },
    ])
  })

  it('binds what it is expected to produce', async () => {
    const artifactContents = [
      { name: 'a', contents: 'A' },
      { name: 'b', contents: 'B' },
    ]
    const expectedArtifacts = [{ id: 'wanted', matchArtifact: { type: 'embedded/base64', name: 'b' } }]
    const { outputs, tasks } = await ran({ artifactContents, expectedArtifacts })
    expect(outputs.artifacts).toEqual([expect.objectContaining({ name: 'b', reference: base64('B') })])
    expect(outputs.resolvedExpectedArtifacts).toEqual([
      expect.objectContaining({ id: 'wanted', boundArtifact: outputs.artifacts[0] }),
    ])
    expect(tasks.map(({ name }: Json) => name)).toEqual(['evaluateArtifacts', 'bindProducedArtifacts'])
  })

  it('fails when it does not produce what is expected', async () => {
    const expectedArtifacts = [{ id: 'wanted', matchArtifact: { name: 'c' } }]
    const { failure } = await ran({ artifactContents: [{ name: 'a', contents: 'A' }], expectedArtifacts })
    expect(failure.code).toBe('ARTIFACT_NOT_FOUND')
  })

  it('refuses a list that is none', async () => {
    const id = orca.save({ stages: [stage('1', [], 'evaluateArtifacts', { artifactContents: 'x' })] })
    const [error] = await orca.refused(id)
    expect(error!.extensions!.problems).toEqual([
      expect.objectContaining({ path: 'stages[0].artifactContents' }),
    ])
  })
})
