import { parse } from 'yaml'
import type { GitHost } from '../git/host.ts'
import type { GitRepository } from '../git/repository.ts'

type Json = Record<string, unknown>

interface GithubStep {
  readonly name: string
  status: string
  conclusion: string | null
}

export interface GithubJob {
  readonly id: number
  readonly name: string
  status: string
  conclusion: string | null
  startedAt: string
  completedAt: string | null
  /** What its steps have written; to be had when it has ended. */
  log: string
  steps: GithubStep[]
}

export interface GithubRun {
  readonly id: number
  readonly number: number
  readonly repository: GitRepository
  /** .github/workflows/build.yml */
  readonly path: string
  readonly title: string
  readonly branch: string
  readonly event: string
  readonly actor: string
  readonly inputs: Json
  readonly createdAt: string
  startedAt: string
  updatedAt: string
  status: string
  conclusion: string | null
  /** Oldest first: each begins when the one before has ended. */
  readonly jobs: readonly GithubJob[]
  artifacts: {
    readonly id: number
    readonly name: string
    readonly files: Readonly<Record<string, string>>
    expired: boolean
  }[]
}

interface NewRun {
  readonly repository: GitRepository
  readonly path: string
  readonly branch: string
  readonly event?: string
  readonly actor?: string
  readonly inputs?: Json
}

/** The runs of a GitHub's workflows. They go on until somebody ends them. */
export class GithubActions {
  /** Whose token it is. */
  readonly login = 'gennaker-bot'
  /** Newest first. */
  readonly all: GithubRun[] = []
  /** Workflows (`owner/name/file`) that somebody has switched off. */
  readonly off = new Set<string>()
  /** Whether dispatches answer which run they have started: an older Enterprise Server refuses to. */
  tellsRuns = true
  readonly #host: GitHost
  /** Runs that were asked for and are not there yet. */
  readonly #waiting: NewRun[] = []
  #isHeld = false

  constructor(host: GitHost) {
    this.#host = host
  }

  workflows(repository: GitRepository): readonly string[] {
    const files = repository.resolve(repository.defaultBranch)?.files.keys() ?? []
    return [...files].filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
  }

  /** Runs that are asked for stay away until `release`. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    for (const asked of this.#waiting.splice(0)) this.start(asked)
  }

  /** A run, unless it is held back. */
  start(asked: NewRun): GithubRun | undefined {
    if (this.#isHeld) {
      this.#waiting.push(asked)
      return undefined
    }
    const { repository, path, branch, event = 'workflow_dispatch', actor = this.login, inputs = {} } = asked
    const id = 16_000_000_000 + this.all.length
    const now = inSeconds()
    const of = this.all.filter((run) => run.repository === repository && run.path === path)
    const job = (n: number, name: string): GithubJob => ({
      ...{
        id: id * 10 + n,
        name,
        status: n === 0 ? 'in_progress' : 'queued',
        conclusion: null,
        startedAt: now,
      },
      ...{
        completedAt: null,
        log: '\ufeff',
        steps: [firstStep()],
      },
    })
    const run: GithubRun = {
      ...{ id, number: of.length + 1, repository, path, branch, event, actor, inputs, createdAt: now },
      ...{ startedAt: now, updatedAt: now, status: 'in_progress', conclusion: null, artifacts: [] },
      title: this.#titleOf(asked),
      jobs: [job(0, 'build'), job(1, 'check')],
    }
    this.all.unshift(run)
    return run
  }

  /** The workflow's run-name with its inputs filled in, or what GitHub makes up. */
  #titleOf({ repository, path, branch, inputs = {} }: NewRun): string {
    const file = parse(repository.resolve(branch)?.files.get(path) ?? '') as Json | null
    const name = file?.['run-name'] ?? file?.name ?? path
    return String(name).replace(/\$\{\{\s*inputs\.(\w+)\s*\}\}/g, (_, input: string) =>
      String(inputs[input] ?? ''),
    )
  }

  /** Runs it again under the same id. `at`: in milliseconds since 1970. */
  again(run: GithubRun, at: number): void {
    Object.assign(run, { status: 'in_progress', conclusion: null, startedAt: inSeconds(at) })
    for (const [n, job] of run.jobs.entries())
      Object.assign(job, {
        status: n === 0 ? 'in_progress' : 'queued',
        conclusion: null,
        steps: [firstStep()],
      })
  }

  say(run: GithubRun, text: string, job = 0): void {
    run.jobs[job]!.log += text
  }

  /** Ends the step that runs, and begins another one. */
  step(run: GithubRun, next: string, conclusion = 'success'): void {
    const { steps } = run.jobs.find(({ status }) => status === 'in_progress')!
    Object.assign(steps.at(-1)!, { status: 'completed', conclusion })
    steps.push({ name: next, status: 'in_progress', conclusion: null })
  }

  /** Ends the job that runs; the next begins, or the run has ended. */
  endJob(run: GithubRun, conclusion: string): void {
    const now = inSeconds()
    const at = run.jobs.findIndex(({ status }) => status === 'in_progress')
    const [job, next] = run.jobs.slice(at)
    Object.assign(job!.steps.at(-1)!, { status: 'completed', conclusion })
    Object.assign(job!, { status: 'completed', conclusion, completedAt: now })
    if (next && conclusion === 'success')
      return void Object.assign(next, { status: 'in_progress', startedAt: now })
    if (next) Object.assign(next, { status: 'completed', conclusion: 'skipped', completedAt: now, steps: [] })
    Object.assign(run, { status: 'completed', conclusion, updatedAt: now })
  }

  /** Ends all that is left of a run. The files are its artifacts', by the name before the first slash, or `out`. */
  end(run: GithubRun, conclusion: string, files: Readonly<Record<string, string>> = {}): void {
    const named = new Map<string, Record<string, string>>()
    for (const [path, text] of Object.entries(files)) {
      const [, name = 'out', rest = path] = /^([^/]+)\/(.+)$/.exec(path) ?? []
      named.set(name, { ...named.get(name), [rest]: text })
    }
    run.artifacts = [...named].map(([name, files], n) => ({
      id: run.id * 100 + n,
      name,
      files,
      expired: false,
    }))
    while (run.status !== 'completed') this.endJob(run, conclusion)
  }

  find(repository: GitRepository, id: string | undefined): GithubRun | undefined {
    return this.all.find((run) => run.repository === repository && String(run.id) === id)
  }

  page = ({ repository: { project, slug }, id }: GithubRun) =>
    `${this.#host.url}/${project}/${slug}/actions/runs/${id}`
}

const firstStep = (): GithubStep => ({ name: 'Set up job', status: 'in_progress', conclusion: null })

/** GitHub tells whole seconds. */
const inSeconds = (at = Date.now()) => `${new Date(at).toISOString().slice(0, 19)}Z`
