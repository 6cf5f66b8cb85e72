import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'gennaker-git-'

/** A folder for one fetch; its name says which process it belongs to. */
export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))

/** Removes the folders of processes that were killed. To be called before the first `newFolder` of this one. */
export async function removeLeftBehind(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(/^gennaker-git-(\d+)-/.exec(name)?.[1])
    if (pid > 0 && !isOther(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A process other than this one is alive. In a container the same number comes again. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
