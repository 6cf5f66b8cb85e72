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

/** All that is wrong with a configuration as these read it, each a part of it. */
export async function configProblems(...readings: readonly (() => unknown)[]): Promise<string[]> {
  const problems: string[] = []
  for (const read of readings) {
    try {
      await read()
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      problems.push(...error.problems)
    }
  }
  return problems
}
