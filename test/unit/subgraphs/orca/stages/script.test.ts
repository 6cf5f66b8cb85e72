import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { propertiesOf } from '../../../../../subgraphs/orca/stages/job/properties.ts'
import { type Json, Orca, stage, stageOf } from '../orca.ts'

let orca: Orca
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker-script-'))
  orca = await Orca.start({
    orca: {
      script: {
        master: undefined,
        job: 'job',
        kubernetes: { account: 'prod', namespace: 'scripts', image: 'tools:1' },
      },
    },
  })
})
afterAll(async () => {
  await orca.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => orca.clouddriver.reset())

/** The container of the job that a script stage has run. */
async function ran(
  more: Json,
  trigger: Json = {},
): Promise<Json & { env: { name: string; value: string }[]; command: string[] }> {
  const stages = [stage('1', [], 'script', { waitForCompletion: false, ...more })]
  const execution = await orca.ended(await orca.start(stages, { trigger }))
  expect([execution.status, stageOf(execution, '1').failure]).toEqual(['SUCCEEDED', null])
  const [description] = orca.clouddriver.descriptions('runJob') as Json[]
  expect(description).toMatchObject({
    account: 'prod',
    application: 'shop',
    manifest: { kind: 'Job', metadata: { generateName: 'script-', namespace: 'scripts' } },
  })
  // biome-ignore lint/suspicious/noExplicitAny: a manifest
  return (description!.manifest as any).spec.template.spec.containers[0]
}

const asObject = (env: readonly { name: string; value: string }[]) =>
  Object.fromEntries(env.map(({ name, value }) => [name, value]))

/** What the container of a script would print, if it ran here. */
async function printed(more: Json): Promise<string[]> {
  const { env, command } = await ran(more)
  const [program, ...args] = command
  const environment = { ...process.env, ...asObject(env), TMPDIR: folder }
  return execFileSync(program!, args, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim()
    .split('\n')
}

describe('a script', () => {
  it('is told its parameters by the environment', async () => {
    const { env } = await ran({
      command: 'make',
      scriptPath: 'tools',
      repoUrl: 'https://example.com/tools.git',
      repoBranch: 'main',
      image: 'ami-1',
      account: 'test',
      region: 'eu',
      cluster: 'web',
      cmc: 'CM-1',
    })
    expect(asObject(env)).toEqual({
      COMMAND: 'make',
      SCRIPT_PATH: 'tools',
      REPO_URL: 'https://example.com/tools.git',
      REPO_BRANCH: 'main',
      IMAGE_ID: 'ami-1',
      ENV_PARAM: 'test',
      REGION_PARAM: 'eu',
      CLUSTER_PARAM: 'web',
      CMC: 'CM-1',
    })
  })

  it('of a strategy has what the strategy is for', async () => {
    const parameters = { amiName: 'ami-2', cluster: 'web', credentials: 'prod', region: 'us' }
    const { env } = await ran({ command: 'true', region: 'eu' }, { strategy: true, parameters })
    expect(asObject(env)).toMatchObject({
      IMAGE_ID: 'ami-2',
      CLUSTER_PARAM: 'web',
      ENV_PARAM: 'prod',
      REGION_PARAM: 'eu',
    })
  })

  it('runs a command, whatever signs are in it', async () => {
    const command = `echo "a 'b'" && printf '%s\\n' "$REGION_PARAM;x"`
    expect(await printed({ command, region: '$(echo no) `echo no`' })).toEqual([
      "a 'b'",
      '$(echo no) `echo no`;x',
    ])
  })

  it('runs it in a folder of a repository, of the branch that is named', async () => {
    const repository = mkdtempSync(join(folder, 'repository-'))
    const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { stdio: 'ignore' })
    git('init', '-b', 'main')
    execFileSync('mkdir', [join(repository, 'tools')])
    writeFileSync(join(repository, 'tools', 'word'), 'hello')
    git('add', '.')
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-m', 'one')
    git('branch', 'side')
    const more = {
      repoUrl: `file://${repository}`,
      repoBranch: 'side',
      scriptPath: 'tools',
      command: 'cat word',
    }
    expect(await printed(more)).toEqual(['hello'])
  })

  it('offers the lines of a property file', async () => {
    const lines = ['plain=1', 'Quoted="a\\b"', '# no=comment', 'with.dots = x=y ', 'nothing', `tab=a\tb`]
    const command = `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > out.properties`
    expect(propertiesOf(await printed({ command, propertyFile: 'out.properties' }))).toEqual({
      plain: '1',
      Quoted: '"a\\b"',
      'with.dots ': ' x=y ',
      tab: 'a b',
    })
  })

  it('fails with the command', async () => {
    await expect(printed({ command: 'false' })).rejects.toThrow()
  })

  it('ends with its job, and offers its properties to the stages after it', async () => {
    orca.clouddriver.setJob('job undefined', {
      state: 'Running',
      instances: [{ name: 'script-1', containers: ['script'] }],
    })
    const id = await orca.start([stage('1', [], 'script', { command: 'make', propertyFile: 'out' })])
    await orca.when(id, (execution) => stageOf(execution, '1').context.jobStatus)
    orca.clouddriver.write('script-1/script', ['SPINNAKER_CONFIG_JSON={"version":"7"}'], true)
    orca.clouddriver.setJob('job undefined', {
      state: 'Succeeded',
      instances: [{ name: 'script-1', containers: ['script'] }],
    })
    const execution = await orca.ended(id)
    expect([execution.status, stageOf(execution, '1').failure]).toEqual(['SUCCEEDED', null])
    expect(stageOf(execution, '1').outputs).toMatchObject({ version: '7' })
  })

  it('cannot be started where it has nowhere to run', async () => {
    const other = await Orca.start()
    try {
      const errors = await other.refused({ stages: [stage('1', [], 'script', { command: 'make' })] })
      expect(errors[0]!.extensions).toMatchObject({
        problems: [
          { path: 'stages[0].type', message: expect.stringContaining('orca.script.kubernetes.account') },
        ],
      })
    } finally {
      await other.stop()
    }
  })
})
