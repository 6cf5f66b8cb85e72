import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Benchmark,
  below,
  interleaved,
  range,
  ratioOf,
  residentBytes,
  shown,
  summaryOf,
} from './measure.ts'

const root = join(import.meta.dirname, '..')
/** How long the platform is left alone before its memory is looked at. */
const idleMs = 5_000
const mostRounds = 5

/**
 * How long from `npm start`, with everything installed, until the platform says that it is ready, beside the time that
 * npm needs to start a Node that does nothing; and what the platform holds in memory when nobody uses it.
 */
const benchmark: Benchmark = async ({ rounds }, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'))
  try {
    const start = () => Started.ready(join(folder, 'data'))
    const first = await start()
    await first.stop()
    const samples = await interleaved(Math.min(rounds, mostRounds), {
      ready: async () => {
        const started = await start()
        await started.stop()
        return started.seconds
      },
      nothing: secondsOfNothing,
    })
    const idle = await start()
    await sleep(idleMs)
    const memory = idle.memory()
    await idle.stop()
    const ready = summaryOf(samples.ready)
    say(`the first start, with an empty data folder: ${shown(first.seconds)} s`)
    say(
      `resident, ${idleMs / 1000} s after ready: ${memory.map(({ name, mb }) => `${name} ${shown(mb)} MB`).join(', ')}`,
    )
    const platform = memory.filter(({ isNpm }) => !isNpm).reduce((sum, { mb }) => sum + mb, 0)
    const all = memory.reduce((sum, { mb }) => sum + mb, 0)
    return [
      {
        what: 'from `npm start` to ready, on data that is there',
        measured: range(ready, ' s'),
        against: `npm starting a Node that ends at once: ${range(summaryOf(samples.nothing), ' s')}`,
        ratio: ratioOf(samples.ready, samples.nothing),
        target: below(ready.median, 3, 's'),
      },
      {
        what: 'whole platform, idle: resident memory of its processes',
        measured: `${shown(platform)} MB; with npm, which waits for it, ${shown(all)} MB`,
        against: "18.56 GiB requested by Armory's base profile (published, not run)",
        ratio: undefined,
        target: below(platform, 300, 'MB'),
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export default benchmark

/** The program as a person starts it. */
class Started {
  readonly seconds: number
  readonly #npm: ChildProcess

  private constructor(npm: ChildProcess, seconds: number) {
    this.#npm = npm
    this.seconds = seconds
  }

  static async ready(data: string): Promise<Started> {
    const port = await freePort()
    const startedAt = performance.now()
    const env = {
      ...process.env,
      GENNAKER_PORT: String(port),
      GENNAKER_DATA: data,
      GENNAKER_LOG_LEVEL: 'warn',
    }
    const npm = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    npm.stdout.on('data', (chunk) => {
      output += chunk
    })
    while (!(await isReady(port))) {
      if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode}: ${output}`)
      await sleep(5)
    }
    return new Started(npm, (performance.now() - startedAt) / 1000)
  }

  /** Resident memory of all processes that `npm start` has brought to life. */
  memory(): { name: string; mb: number; isNpm: boolean }[] {
    return familyOf(this.#npm.pid!).map((pid) => {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      const script = command.find((part) => /\.(js|ts)$/.test(part)) ?? command.join(' ').trim()
      return {
        name: script.replace(`${root}/`, ''),
        mb: residentBytes(pid) / 1e6,
        isNpm: pid === this.#npm.pid,
      }
    })
  }

  async stop(): Promise<void> {
    const ended = once(this.#npm, 'exit')
    // npm passes it on to the program, which stops its database itself.
    this.#npm.kill('SIGTERM')
    await ended
  }
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/ready`).then(
    (response) => response.ok,
    () => false,
  )

/** A process and all below it. */
function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(entry)
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  const below = (id: number): number[] => [id, ...(children.get(id) ?? []).flatMap(below)]
  return below(pid)
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return undefined // it has ended meanwhile
  }
}

async function secondsOfNothing(): Promise<number> {
  const startedAt = performance.now()
  const npm = spawn('npm', ['exec', '--offline', '--', 'node', '-e', '0'], { cwd: root, stdio: 'ignore' })
  await once(npm, 'exit')
  return (performance.now() - startedAt) / 1000
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
