import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Case } from './corpus.ts'

export const recorded = join(import.meta.dirname, 'answers')

/** What Spring made of a case; the forms of values are described in SpelOracle.java. */
export type Answer = Case &
  Result & {
    /** What comes, if anything else does, without those of Spinnaker's restrictions that guard nothing. */
    readonly relaxed?: Result
  }

/** Either a value or an error. */
export interface Result {
  readonly value?: unknown
  /** Java's String.valueOf; absent where it differs from run to run. */
  readonly text?: string
  readonly error?: OracleError
}

export interface OracleError {
  /** Class of the exception. */
  readonly type: string
  /** Name of Spring's message. */
  readonly key?: string
  readonly position?: number
  readonly message: string
}

/** The answers of a subject. */
export function readAnswers(folder: string, subject: string): Answer[] {
  const lines = readFileSync(join(folder, `${subject}.jsonl`), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Answer)
}

export function writeAnswers(folder: string, subject: string, answers: readonly Answer[]): void {
  const text = answers.map((answer) => `${JSON.stringify(answer)}\n`).join('')
  writeFileSync(join(folder, `${subject}.jsonl`), text)
}

export const subjectsOf = (folder: string): string[] =>
  readdirSync(folder).map((name) => basename(name, '.jsonl'))
