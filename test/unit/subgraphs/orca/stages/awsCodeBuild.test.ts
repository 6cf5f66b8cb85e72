import { type CodeBuildTwin, startCodeBuild } from '../../../../../sandbox/codebuild/codebuild.ts'
import { until } from '../../../../fixtures/until.ts'
import type { Json } from '../orca.ts'
import { Built } from './ci/built.ts'

let aws: CodeBuildTwin
let built: Built
beforeAll(async () => {
  aws = await startCodeBuild('AKIATWIN')
  const keys = { awsAccessKeyId: 'AKIATWIN', awsSecretAccessKey: 'secret' }
  const account = { name: 'aws', region: 'eu-west-1', endpoint: aws.url, ...keys }
  built = await Built.start({ codebuild: { enabled: true, accounts: [account] } })
  aws.addProject('shop')
})
afterAll(async () => {
  await built.stop()
  await aws.stop()
})

const type = 'awsCodeBuild'
const project = { account: 'aws', projectName: 'shop' }
const last = () => aws.builds[0]!

async function begin(more: Json = {}): Promise<string> {
  const before = aws.builds.length
  return built.begin(type, { ...project, ...more }, () => aws.builds.length > before)
}

/** What CodeBuild was asked for, without what names the start. */
async function asked(more: Json): Promise<Json> {
  const id = await begin(more)
  aws.end(last(), 'SUCCEEDED')
  await built.ended(id)
  const {
    idempotencyToken: _,
    projectName: __,
    environmentVariablesOverride,
    ...overrides
  } = aws.started.at(-1)!
  const variables = (environmentVariablesOverride as { name: string; value: string }[])
    .filter(({ name }) => name !== 'GENNAKER_KEY')
    .map(({ name, value }) => `${name}=${value}`)
  return variables.length > 0 ? { ...overrides, variables } : overrides
}

const repository = (host: string) => ({ type: 'git/repo', reference: `https://${host}/acme/shop.git` })

describe('an awsCodeBuild stage', () => {
  it('builds the project, shows its log, and offers what it exports and its artifacts', async () => {
    const id = await begin()
    const { id: stageId } = await built.known(id)
    const log = built.log(stageId)
    aws.write(last(), 'compiling')
    await built.log(stageId, 'compiling')
    aws.write(last(), 'done')
    aws.end(last(), 'SUCCEEDED', {
      exportedEnvironmentVariables: [{ name: 'TAG', value: '1.2' }],
      artifacts: { location: 'arn:aws:s3:::out/shop/app.zip' },
    })
    const { execution, seen } = await built.ended(id)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.outputs).toMatchObject({
      TAG: '1.2',
      propertyFileContents: { TAG: '1.2' },
      artifacts: [{ type: 's3/object', name: 's3://out/shop/app.zip' }],
      buildInfo: {
        exportedEnvironmentVariables: [{ name: 'TAG', value: '1.2' }],
        buildUrl: expect.stringMatching(/^https:/),
      },
    })
    expect(await log).toEqual(['compiling', 'done'])
    expect(await built.build(seen.context)).toMatchObject({ id: last().id, job: 'shop', result: 'SUCCESS' })
  })

  it.each([
    ['nothing', {}, {}],
    ['variables', { environmentVariables: { A: 1, B: 'two' } }, { variables: ['A=1', 'B=two'] }],
    [
      'an image',
      { image: 'alpine' },
      { imageOverride: 'alpine', imagePullCredentialsTypeOverride: 'SERVICE_ROLE' },
    ],
    [
      'a version and a buildspec of the source that the project has',
      { source: { sourceVersion: 'v2', buildspec: 'ci.yml', sourceArtifact: { artifact: repository('x') } } },
      { sourceVersion: 'v2', buildspecOverride: 'ci.yml' },
    ],
    [
      'a repository of GitHub in its place',
      {
        source: {
          sourceOverride: true,
          sourceArtifact: { artifact: { ...repository('github.com'), version: 'main' } },
        },
      },
      {
        sourceTypeOverride: 'GITHUB',
        sourceLocationOverride: 'https://github.com/acme/shop.git',
        sourceVersion: 'main',
      },
    ],
    [
      'an object of S3, of a version that the stage names',
      {
        source: {
          sourceOverride: 'true',
          sourceVersion: '9',
          sourceArtifact: { artifact: { type: 's3/object', reference: 's3://in/app.zip', version: '8' } },
        },
      },
      { sourceTypeOverride: 'S3', sourceLocationOverride: 'in/app.zip', sourceVersion: '9' },
    ],
    [
      'further sources',
      {
        secondarySources: [
          { sourceArtifact: { artifact: { ...repository('ann@bitbucket.org'), version: 'dev' } } },
          {
            sourceArtifact: { artifact: repository('git-codecommit.eu-west-1.amazonaws.com') },
            sourceVersion: 'x',
          },
          { sourceType: 'GITHUB_ENTERPRISE', sourceArtifact: { artifact: repository('git.acme') } },
        ],
        secondarySourcesVersionOverride: [{ sourceIdentifier: 'lib', sourceVersion: 'v1' }],
      },
      {
        secondarySourcesOverride: [
          { type: 'BITBUCKET', location: 'https://ann@bitbucket.org/acme/shop.git', sourceIdentifier: '0' },
          {
            type: 'CODECOMMIT',
            location: 'https://git-codecommit.eu-west-1.amazonaws.com/acme/shop.git',
            sourceIdentifier: '1',
          },
          { type: 'GITHUB_ENTERPRISE', location: 'https://git.acme/acme/shop.git', sourceIdentifier: '2' },
        ],
        secondarySourcesVersionOverride: [
          { sourceIdentifier: '0', sourceVersion: 'dev' },
          { sourceIdentifier: '1', sourceVersion: 'x' },
          { sourceIdentifier: 'lib', sourceVersion: 'v1' },
        ],
      },
    ],
  ] as [string, Json, Json][])('asks for %s', async (_, parameters, overrides) => {
    expect(await asked(parameters)).toEqual(overrides)
  })

  it.each(['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'] as const)(
    'a build that ends as %s makes it TERMINAL',
    async (status) => {
      const id = await begin()
      aws.end(last(), status)
      const { seen } = await built.ended(id)
      expect(seen.status).toBe('TERMINAL')
      expect(seen.failure.message).toMatch(/See https:/)
    },
  )

  it('stops the build when it is canceled', async () => {
    const id = await begin()
    await built.known(id)
    await built.orca.control('cancelExecution', id)
    await until(() => last().buildStatus === 'STOPPED')
  })

  it('is planned, and named what is missing or cannot be built', async () => {
    const before = aws.builds.length
    expect((await built.plan(type, project)).effects).toMatchObject([{ kind: 'build', job: 'shop' }])
    expect((await built.plan(type, { ...project, projectName: 'none' })).problems).toEqual([
      { message: "There is no job 'none' at aws." },
    ])
    expect((await built.refusal(type, {})).map(({ path }) => path)).toEqual([
      'stages[0].account',
      'stages[0].projectName',
    ])
    const ofSource = async (artifact?: Json) =>
      (
        await built.failure(type, {
          ...project,
          source: { sourceOverride: true, sourceArtifact: { artifact } },
        })
      ).message
    expect(await ofSource()).toMatch(/no artifact to take a source from/)
    expect(await ofSource({ type: 'docker/image' })).toMatch(/must be a git\/repo or an s3\/object/)
    expect(await ofSource(repository('git.acme'))).toMatch(/^source\.sourceType: is missing/)
    expect(await ofSource({ ...repository('github.com'), metadata: { subPath: 'a' } })).toMatch(/subPath/)
    expect(aws.builds).toHaveLength(before)
  })
})
