import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { command, killAll } from './support/command.ts'

const repository = process.cwd()
let checkout: string

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'a checkout with spaces '))
  cpSync(join(repository, 'scripts/setup'), join(checkout, 'scripts/setup'), { recursive: true })
  for (const file of ['bootstrap.js', 'gennaker.js'])
    cpSync(join(repository, 'scripts', file), join(checkout, 'scripts', file))
  need('1.0.0')
  write(
    'scripts/gennaker.ts',
    `
    const args: string[] = process.argv.slice(2)
    if (args[0] === 'exit') process.exit(Number(args[1]))
    if (args[0] === 'wait') {
      process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
      process.on('SIGTERM', () => { console.log('drained'); process.exit(0) })
      setInterval(() => {}, 1000)
    }
    console.log(JSON.stringify({ pid: process.pid, version: process.versions.node, args }))`,
  )
})
afterEach(() => {
  killAll()
  rmSync(checkout, { recursive: true, force: true })
})

const write = (path: string, content: string) => writeFileSync(join(checkout, path), content)
/** Makes the checkout ask for a version of its one package, which lies beside it: no registry is needed. */
function need(version: string) {
  mkdirSync(join(checkout, 'package'), { recursive: true })
  write('package/package.json', JSON.stringify({ name: 'left', version }))
  execFileSync('tar', ['czf', `left-${version}.tgz`, 'package'], { cwd: checkout })
  const resolved = `file:left-${version}.tgz`
  const own = { name: 'checkout', version: '1.0.0', type: 'module', dependencies: { left: resolved } }
  const packages = { '': own, 'node_modules/left': { version, resolved } }
  write('package.json', JSON.stringify(own))
  write('package-lock.json', JSON.stringify({ ...own, lockfileVersion: 3, requires: true, packages }))
}

const installed = () =>
  JSON.parse(readFileSync(join(checkout, 'node_modules/left/package.json'), 'utf8')).version

function run(args: string[], node = process.execPath, script = 'gennaker.js') {
  return command(node, [join(checkout, 'scripts', script), ...args], { cwd: tmpdir() })
}

/** What the stand-in for gennaker.ts printed last. */
const reported = (output: string) => JSON.parse(output.trimEnd().split('\n').at(-1) as string)

describe('the bootstrap', () => {
  it('installs the packages, says so, and hands over the arguments', async () => {
    const { code, output } = await run(['config', '--a b', '']).finished
    expect(output).toMatch(/^Installing packages …\n/)
    expect(reported(output).args).toEqual(['config', '--a b', ''])
    expect(code).toBe(0)
  })

  it('installs again when the lock file has changed or node_modules are gone, and is silent otherwise', async () => {
    await run([]).finished
    expect(installed()).toBe('1.0.0')
    expect((await run([]).finished).output).not.toContain('Installing')

    need('1.0.1')
    expect((await run([]).finished).output).toContain('Installing')
    expect(installed()).toBe('1.0.1')

    rmSync(join(checkout, 'node_modules'), { recursive: true })
    expect((await run([]).finished).output).toContain('Installing')
    expect(installed()).toBe('1.0.1')
  })

  it('believes npm’s own record when somebody has installed by hand', async () => {
    execFileSync('npm', ['ci', '--offline'], { cwd: checkout, stdio: 'ignore' })
    expect((await run([]).finished).output).not.toContain('Installing')
  })

  it('may be started twice at once', async () => {
    const results = await Promise.all([run(['1']).finished, run(['2']).finished])
    expect(results.map(({ code }) => code)).toEqual([0, 0])
    expect(results.map(({ output }) => reported(output).args)).toEqual([['1'], ['2']])
    expect(results.filter(({ output }) => output.includes('Installing packages'))).toHaveLength(1)
    expect(existsSync(join(checkout, '.runtime/lock'))).toBe(false)
  })

  it('takes over the turn of a command that was killed while it installed', async () => {
    const dead = run(['wait'])
    await dead.printed('"pid"')
    dead.child.kill('SIGKILL')
    await dead.finished
    rmSync(join(checkout, 'node_modules'), { recursive: true })
    mkdirSync(join(checkout, '.runtime'), { recursive: true })
    write('.runtime/lock', String(dead.child.pid))
    expect((await run([]).finished).code).toBe(0)
  })

  it('tells why npm failed, without a stack trace', async () => {
    write('package-lock.json', '{')
    const { code, output } = await run([]).finished
    expect(output).not.toMatch(/^\s+at /m)
    expect(output).toMatch(/package-lock\.json/)
    expect(code).toBe(1)
  })

  it.each([['0'], ['7']])('ends with the code that the command ends with: %s', async (code) => {
    expect((await run(['exit', code]).finished).code).toBe(Number(code))
  })

  it('refuses a command that it does not know', async () => {
    const { code, output } = await run(['stop'], process.execPath, 'bootstrap.js').finished
    expect(output).toMatch(/start\|check\|generate\|bench\|test/)
    expect(code).toBe(1)
  })
})

const older = olderNode()
const describeWithOlder = older ? describe : describe.skip

describeWithOlder('on an older Node (needs a Node before 24 beside this one)', () => {
  // What has been fetched once is not fetched again for each test.
  beforeEach(() => {
    mkdirSync(join(checkout, '.runtime'))
    symlinkSync(join(repository, '.runtime/node_modules'), join(checkout, '.runtime/node_modules'))
  })

  it('the command runs on Node 24', async () => {
    const { output } = await run(['x'], older).finished
    expect(reported(output).version).toMatch(/^24\./)
  })

  it('signals reach the command, and its end is the end', async () => {
    const started = run(['wait'], older)
    await started.printed('"pid"')
    started.child.kill('SIGTERM')
    expect(await started.finished).toMatchObject({ code: 0, output: expect.stringContaining('drained') })
  })

  it('the command does not survive when the bootstrap is killed', async () => {
    const started = run(['wait'], older)
    await started.printed('"pid"')
    started.child.kill('SIGKILL')
    // Its output is the command's too, and closes only when both are gone.
    expect(await started.finished).toMatchObject({ code: null })
  })
})

/** A Node on the path that cannot run the sources; only where Node 24 has been fetched, as this needs no network then. */
function olderNode(): string | undefined {
  if (!existsSync(join(repository, '.runtime/node_modules'))) return undefined
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'))
  return found.filter((path) => existsSync(path)).find((path) => majorOf(path) >= 18 && majorOf(path) < 24)
}

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1])
}
