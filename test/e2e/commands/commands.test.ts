import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, killAll } from './support/command.ts'

const repository = process.cwd()
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker commands '))
})
afterAll(() => {
  killAll()
  rmSync(folder, { recursive: true, force: true })
})

const gennaker = (args: string[], env: Record<string, string> = {}) =>
  command(process.execPath, [join(repository, 'scripts/gennaker.ts'), ...args], { cwd: folder, env }).finished

describe('gennaker', () => {
  it('config prints what is in force, where it comes from, and no secret', async () => {
    const { code, output } = await gennaker(['config', '--port', '1'], {
      MONGODB_URL: 'mongodb://u:hunter22@h',
    })
    expect(output).toMatch(/port: 1 # --port/)
    expect(output).not.toContain('hunter22')
    expect(code).toBe(0)
  })

  it('version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await gennaker(['version'])).toEqual({ code: 0, output: `${version}\n` })
  })

  it.each([[[]], [['help']], [['--help']]])('%j names the commands', async (args) => {
    const { code, output } = await gennaker(args)
    for (const name of ['start', 'config', 'version']) expect(output).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(code).toBe(0)
  })

  it('names the nearest command for one that it does not know', async () => {
    expect(await gennaker(['strat'])).toEqual({
      code: 1,
      output: 'There is no command "strat"; did you mean start?\n',
    })
  })

  it('refuses unknown flags', async () => {
    const { code, output } = await gennaker(['config', '--prot', '1'])
    expect(output).toContain('flag --prot is not known; did you mean --port?')
    expect(code).toBe(1)
  })
})

describe('the last line of a test run', () => {
  it('has the figures; what cannot be loaded, hangs, ends its process or fails unseen is a failure', async () => {
    const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
    write('package.json', '{}')
    write(
      'jest.config.json',
      JSON.stringify({
        runner: join(repository, 'scripts/jest/runner.ts'),
        transform: {},
        reporters: ['default', join(repository, 'scripts/jest/summary.js')],
      }),
    )
    write(
      'mixed.test.js',
      `it('passes', () => {}); it('fails', () => { throw new Error('no') }); describe('part', () => it.skip('needs a cluster', () => {})); it('hangs', () => new Promise(() => {}), 100); describe('after', () => { beforeAll(() => { throw new Error('no') }); it('never begins', () => {}) })`,
    )
    write(
      'stray.test.js',
      `it('passes, and leaves a failure', () => { void Promise.reject(new Error('stray')) })`,
    )
    write('ends.test.js', `it('ends its process', () => process.exit(0))`)
    write('broken.test.js', 'syntax error')
    const jest = join(repository, 'node_modules/jest/bin/jest.js')
    const { code, output } = await command(process.execPath, [jest, '--no-cache'], { cwd: folder }).finished
    expect(output.trimEnd().split('\n').slice(-2)).toEqual([
      'skipped: part needs a cluster',
      '1 passed, 6 failed, 1 skipped',
    ])
    expect(code).toBe(1)
  })
})
