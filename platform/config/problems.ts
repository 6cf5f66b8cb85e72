import { hint } from '#platform/words/nearest.ts'

/** What is wrong with the configuration: everything at once, one line each. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The configuration cannot be used:', ...problems.map((problem) => `  - ${problem}`)].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** `what` is like "flag --prot"; `known` are all that could have been meant. */
export function unknownName(what: string, given: string, known: readonly string[]): string {
  return `${what} is not known${hint(given, known)}`
}
