import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Finished {
  readonly code: number | null
  readonly output: string
}

const running = new Set<ChildProcess>()

/** Kills what a failed test has left behind. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** A command in a process of its own, without the variables that the test's own runner was given. */
export function command(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
) {
  const { NODE_OPTIONS: _, ...inherited } = process.env
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...inherited, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of waiting) check()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      wake()
    })
  }
  const finished: Promise<Finished> = once(child, 'close').then(([code]) => {
    running.delete(child)
    wake()
    return { code, output }
  })
  return {
    child,
    finished,
    output: () => output,
    /** Resolves when `text` has been printed; throws when the command ends before. */
    printed(text: string): Promise<void> {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (output.includes(text)) resolve()
          else if (!running.has(child)) reject(new Error(`it ended without printing "${text}":\n${output}`))
          else return
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      })
    },
  }
}
