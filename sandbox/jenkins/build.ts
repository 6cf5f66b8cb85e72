import type { Job } from './job.ts'
import type { BuildScript, Parameters, Result } from './script.ts'

/** A build that runs or has run. */
export class Build {
  readonly job: Job
  readonly number: number
  readonly queueId: number
  readonly parameters: Parameters
  readonly timestamp = Date.now()
  readonly artifacts = new Map<string, string>()
  readonly #script: BuildScript
  readonly #onEnd: () => void
  #timer: NodeJS.Timeout | undefined
  #endedAt: number | undefined
  result: Result | undefined
  log: string

  constructor(
    job: Job,
    started: { number: number; queueId: number; parameters: Parameters; user: string },
    onEnd: () => void,
  ) {
    const { script = {} } = job.spec
    this.job = job
    this.number = started.number
    this.queueId = started.queueId
    this.parameters = started.parameters
    this.log = `Started by user ${started.user}\n`
    this.#script = typeof script === 'function' ? script(started.parameters) : script
    this.#onEnd = onEnd
    this.#step(0)
  }

  get isBuilding(): boolean {
    return this.result === undefined
  }

  /** Milliseconds; 0 while it runs, as in Jenkins. */
  get duration(): number {
    return this.#endedAt === undefined ? 0 : this.#endedAt - this.timestamp
  }

  get git() {
    return this.#script.git
  }

  get tests() {
    return this.#script.tests
  }

  /** Writes to the console; a line needs its end. */
  say(text: string): void {
    this.log += text
  }

  end(result: Result, artifacts: Readonly<Record<string, string>> = {}): void {
    if (!this.isBuilding) return
    clearTimeout(this.#timer)
    for (const [path, content] of Object.entries(artifacts)) this.artifacts.set(path, content)
    this.result = result
    this.#endedAt = Date.now()
    this.log += `Finished: ${result}\n`
    this.#onEnd()
  }

  abort(user: string): void {
    if (!this.isBuilding) return
    this.say(`Aborted by ${user}\n`)
    this.end('ABORTED')
  }

  /** Stops its clock, when the server ends. */
  drop(): void {
    clearTimeout(this.#timer)
  }

  #step(index: number): void {
    const { steps = [], result, artifacts } = this.#script
    const step = steps[index]
    if (!step) {
      if (result) this.#after(0, () => this.end(result, artifacts))
      return
    }
    this.#after(step.waitMs ?? 0, () => {
      if (step.log !== undefined) this.say(`${step.log}\n`)
      this.#step(index + 1)
    })
  }

  #after(ms: number, action: () => void): void {
    this.#timer = setTimeout(action, ms)
    this.#timer.unref()
  }
}
