import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type DataFolderError, openDatabase } from '#embedded/mongodb/storage/database.ts'

const source = path.resolve('embedded/mongodb/storage/database.ts')
let dir: string

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'gennaker-test-'))
})

afterEach(() => rmSync(dir, { recursive: true, force: true }))

function refusal(): DataFolderError {
  try {
    openDatabase(dir).close()
  } catch (error) {
    return error as DataFolderError
  }
  throw new Error('the folder was opened')
}

describe('openDatabase', () => {
  it('opens a new folder, and the same one again', () => {
    openDatabase(dir).close()
    const again = openDatabase(dir)
    again.close()
    expect(readdirSync(dir)).toEqual(['mongodb.sqlite'])
  })

  it('refuses a folder that another process has, naming it, until that one is killed', async () => {
    const script = `import { openDatabase } from ${JSON.stringify(source)}; openDatabase(process.argv[1]); console.log('open'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    expect(refusal()).toMatchObject({
      reason: 'in use',
      message: expect.stringContaining(`process ${holder.pid}`),
    })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    openDatabase(dir).close()
  })

  it('refuses a file that is no database, with the remedy', () => {
    writeFileSync(path.join(dir, 'mongodb.sqlite'), 'x'.repeat(8192))
    expect(refusal()).toMatchObject({ reason: 'damaged', message: expect.stringContaining('backup') })
  })

  it('refuses a database whose first page is damaged', () => {
    openDatabase(dir).close()
    const fd = openSync(path.join(dir, 'mongodb.sqlite'), 'r+')
    writeSync(fd, Buffer.alloc(200, 0xaa), 0, 200, 100)
    expect(refusal()).toMatchObject({ reason: 'damaged' })
  })

  it('refuses the format of a later version and the file of another program', () => {
    openDatabase(dir).close()
    const file = new DatabaseSync(path.join(dir, 'mongodb.sqlite'))
    file.exec('PRAGMA user_version=99')
    file.close()
    expect(refusal()).toMatchObject({ reason: 'newer format', message: expect.stringContaining('99') })
    const other = new DatabaseSync(path.join(dir, 'mongodb.sqlite'))
    other.exec('PRAGMA application_id=5')
    other.close()
    expect(refusal()).toMatchObject({ reason: 'not ours' })
  })
})
