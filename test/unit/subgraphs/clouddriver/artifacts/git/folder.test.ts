import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newFolder, removeLeftBehind } from '../../../../../../subgraphs/clouddriver/artifacts/git/folder.ts'

/** A process that makes a folder as a fetch does, and keeps it until it is killed. */
async function fetching(): Promise<{ process: ChildProcess; folder: string }> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const folder = mkdtempSync(join(tmpdir(), `gennaker-git-${child.pid}-`))
  writeFileSync(join(folder, 'pack'), 'x')
  return { process: child, folder }
}

describe('folders of fetches', () => {
  it('are removed at the next start when their process was killed, not while it runs', async () => {
    const killed = await fetching()
    const running = await fetching()
    const ended = once(killed.process, 'exit')
    killed.process.kill('SIGKILL')
    await ended

    await removeLeftBehind()

    expect(existsSync(killed.folder)).toBe(false)
    expect(existsSync(running.folder)).toBe(true)
    const over = once(running.process, 'exit')
    running.process.kill('SIGKILL')
    await over
    await rm(running.folder, { recursive: true })
  })

  it('are found by the number of their process', async () => {
    const folder = await newFolder()
    await removeLeftBehind()
    expect(existsSync(folder)).toBe(false)
  })
})
