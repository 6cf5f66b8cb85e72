import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A program to run to its end. Its arguments are in the machine's list of processes: secrets go into the environment. */
export interface ProcessRequest {
  readonly command: string
  readonly args: readonly string[]
  /** All of its environment: nothing is handed down. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Ends it, with all that it has started. */
  readonly signal: AbortSignal
  /** Kept of what it writes to its error output, the last. */
  readonly maxErrorBytes?: number
  /** Reads its output, as fast as it can take it; when it rejects the program is ended. Without it the output is not read. */
  readonly read?: (output: Readable) => Promise<void>
}

export interface ProcessResult {
  /** Null when a signal has ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly errorOutput: string
}

/**
 * Runs a program and answers how it ended. Rejects when it cannot be started, when its output is refused, and with the
 * signal's reason when that has ended it.
 */
export function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const { command, args, env, cwd, signal, maxErrorBytes = 16_384, read } = request
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    // A group of its own: what it has started ends with it.
    const child = spawn(command, [...args], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', read ? 'pipe' : 'ignore', 'pipe'],
    })
    let failure: { readonly reason: unknown } | undefined
    const end = (reason: unknown) => {
      failure ??= { reason }
      killGroup(child.pid)
    }
    const onAbort = () => end(signal.reason)
    signal.addEventListener('abort', onAbort)
    let errorOutput = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errorOutput = (errorOutput + text).slice(-maxErrorBytes)
    })
    const reading = read && child.stdout ? read(child.stdout).catch(end) : undefined
    child.on('error', (error) => {
      signal.removeEventListener('abort', onAbort)
      reject(error)
    })
    child.on('close', async (code, endedBy) => {
      signal.removeEventListener('abort', onAbort)
      await reading
      if (failure) reject(failure.reason)
      else resolve({ code, signal: endedBy, errorOutput })
    })
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
