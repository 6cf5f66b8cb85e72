import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '#platform/lifecycle/dataFolder.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'

let parent: string
let path: string
let owner: ChildProcess | undefined
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gennaker-data-'))
  path = join(parent, 'deep', 'data')
})
afterEach(() => {
  owner?.kill('SIGKILL')
  rmSync(parent, { recursive: true })
})

/** Opens and closes. */
const visit = () => openDataFolder(path).close()

describe('the data folder', () => {
  it('is created, for its owner alone, with the format of what is in it', () => {
    visit()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(JSON.parse(readFileSync(join(path, 'gennaker.json'), 'utf8'))).toEqual({ format: 1 })
  })

  it('is opened again with what is in it', () => {
    visit()
    mkdirSync(join(path, 'mongodb'))
    visit()
    expect(statSync(join(path, 'mongodb')).isDirectory()).toBe(true)
  })

  it('may be one that exists, with other files in it', () => {
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'gennaker.log'), '')
    expect(visit).not.toThrow()
  })

  it('belongs to one at a time', () => {
    const first = openDataFolder(path)
    expect(visit).toThrow(
      new RegExp(`Another process \\(process ${process.pid}\\) works on the data folder ${path}`),
    )
    first.close()
    expect(visit).not.toThrow()
  })

  it('is free again after its owner was killed', async () => {
    const module = join(process.cwd(), 'platform/lifecycle/dataFolder.ts')
    const source = `
      const { openDataFolder } = await import(${JSON.stringify(module)})
      openDataFolder(${JSON.stringify(path)}); gc(); console.log('open'); setInterval(() => {}, 1000)`
    owner = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(owner.stdout as NonNullable<typeof owner.stdout>, 'data')
    expect(visit).toThrow(new RegExp(`process ${owner.pid}`))
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    expect(visit).not.toThrow()
  })
})

describe('a data folder that cannot be used is refused with the remedy', () => {
  it.each<[string, () => void, RegExp]>([
    ['a file in its place', () => writeFileSync(path, ''), /is a file/],
    [
      'a file on its way',
      () => {
        rmSync(join(parent, 'deep'), { recursive: true })
        writeFileSync(join(parent, 'deep'), '')
      },
      /is a file/,
    ],
    ['a marker that is no JSON', () => damage('gennaker.json', '\0\0\0'), /is damaged/],
    ['a marker of something else', () => damage('gennaker.json', '[]'), /is damaged/],
    ['an empty marker', () => damage('gennaker.json', ''), /is damaged/],
    ['a null marker', () => damage('gennaker.json', 'null'), /is damaged/],
    [
      'a database without its marker',
      () => {
        damage('gennaker.json', '')
        rmSync(join(path, 'gennaker.json'))
        mkdirSync(join(path, 'mongodb'))
      },
      /is damaged/,
    ],
    [
      'a newer format',
      () => damage('gennaker.json', '{"format":2}'),
      /newer Gennaker \(format 2; this one knows 1\)/,
    ],
    [
      'a damaged lock',
      () => damage('lock', 'x'.repeat(5_000)),
      /cannot be locked: .*lock is damaged, remove it/,
    ],
  ])('%s', (_, prepare, reason) => {
    mkdirSync(join(parent, 'deep'))
    prepare()
    const error = errorOf(visit)
    expect(error).toBeInstanceOf(StartupError)
    expect(error.message).toMatch(reason)
    expect(error.message).toMatch(/--data or GENNAKER_DATA|remove it/)
    expect(error.message).not.toContain('\n')
  })

  it('and is free for who repairs it', () => {
    damage('gennaker.json', '')
    expect(visit).toThrow(StartupError)
    writeFileSync(join(path, 'gennaker.json'), '{"format":1}')
    expect(visit).not.toThrow()
  })

  const canWriteAnywhere = process.getuid?.() === 0
  const itAsUser = canWriteAnywhere ? it.skip : it
  itAsUser('an unwritable one (needs a user other than root)', () => {
    mkdirSync(path, { recursive: true, mode: 0o500 })
    expect(visit).toThrow(/cannot be written by this user/)
  })
})

function damage(name: string, content: string) {
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, name), content)
}

function errorOf(act: () => void): Error {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
