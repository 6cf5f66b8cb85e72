import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface SpawnedCluster {
  /** https://127.0.0.1:<port> */
  readonly url: string
  /** Path of a kubeconfig with the contexts `sandbox` (all rights) and `limited` (none until RBAC grants some). */
  readonly kubeconfig: string
  readonly pid: number
  /** Ends it; kills it if that takes more than five seconds. */
  stop(): Promise<void>
}

export interface SpawnOptions {
  readonly dataFolder: string
  /** 0 takes any free one. */
  readonly port: number
  /** How many; the sandbox's usual number without it. */
  readonly nodes?: number
  /** Called when it ends without having been stopped; it is not started again. */
  readonly onExit: (reason: string) => void
}

const main = join(import.meta.dirname, 'main.ts')
const stopMs = 5_000
/** Every write leaves garbage: a small nursery takes a quarter less memory with thousands of pods. */
const nodeFlags = ['--max-semi-space-size=8']

/** Starts the cluster as a process of its own, and waits until it can be used. Throws with its own words if it cannot start. */
export async function spawnCluster(options: SpawnOptions): Promise<SpawnedCluster> {
  const { dataFolder, port, nodes, onExit } = options
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const flags = [...nodeFlags, main, '--data', dataFolder, '--port', String(port)]
  if (nodes !== undefined) flags.push('--nodes', String(nodes))
  const child = spawn(process.execPath, flags, {
    // It ends with its standard input: when this process dies, so does the cluster.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(dataFolder, 'compile-cache'),
    },
  })
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => errors.splice(0, errors.length - 19, line))
  let isStopping = false
  const exited = once(child, 'close').then(
    ([code, signal]) =>
      errors.join('\n') || `the sandbox cluster ended with ${signal ?? `exit code ${code}`}`,
  )
  const lines = createInterface({ input: child.stdout })
  const ready = once(lines, 'line').then(([line]) => JSON.parse(line) as Omit<SpawnedCluster, 'pid' | 'stop'>)
  const { url, kubeconfig } = await Promise.race([
    ready,
    exited.then((reason) => Promise.reject(new Error(reason))),
  ])
  void exited.then((reason) => {
    if (!isStopping) onExit(reason)
  })
  return {
    url,
    kubeconfig,
    pid: child.pid!,
    async stop() {
      isStopping = true
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await exited
      clearTimeout(timer)
    },
  }
}
