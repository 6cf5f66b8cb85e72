import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from './corpus.ts'

const folder = join(import.meta.dirname, 'answers')

/** What Spring made of a case; the forms of values are described in SpelOracle.java. */
export interface Answer extends Case, Partial<Result> {
  readonly error?: OracleError
  /** What comes without those of Spinnaker's restrictions that guard nothing: elements as Objects, entries, constants. */
  readonly relaxed?: Result
}

export interface Result {
  readonly value: unknown
  /** Java's String.valueOf; absent where it differs from run to run. */
  readonly text?: string
}

export interface OracleError {
  /** Class of the exception. */
  readonly type: string
  /** Name of Spring's message. */
  readonly key?: string
  readonly position?: number
  readonly message: string
}

/** The recorded answers of a subject, none where there is no file yet. */
export function readAnswers(subject: string): Answer[] {
  const path = join(folder, `${subject}.jsonl`)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Answer)
}

export function writeAnswers(subject: string, answers: readonly Answer[]): void {
  const text = answers.map((answer) => `${JSON.stringify(answer)}\n`).join('')
  writeFileSync(join(folder, `${subject}.jsonl`), text)
}
