import { formatPath, type Path } from './path.ts'

/** A place and what is wrong there. */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** Several in one line. */
export const inWords = (problems: readonly Problem[]): string =>
  problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')

/** Tells of something wrong at a place. */
export type Report = (path: Path, message: string) => void

/** An answer to a hostile definition must stay short too. */
const maxProblems = 100

/** Collects problems in the order of their discovery; beyond the first hundred it only counts them. */
export class ProblemList {
  readonly #problems: Problem[] = []
  #omitted = 0

  readonly report: Report = (path, message) => {
    if (this.#problems.length < maxProblems) this.#problems.push({ path: formatPath(path), message })
    else this.#omitted++
  }

  all(): Problem[] {
    if (this.#omitted === 0) return this.#problems
    return [...this.#problems, { path: '', message: `There are ${this.#omitted} more problems` }]
  }
}
