import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Answer, type Case, moments } from './cases.ts'

export const recorded = join(import.meta.dirname, 'answers')

/** The expressions of handwritten.txt, one a line, each at every moment; a tab is written \t. */
export function handwrittenCases(): Case[] {
  const text = readFileSync(join(import.meta.dirname, 'handwritten.txt'), 'utf8')
  const expressions = text.split('\n').filter((line) => line !== '' && !line.startsWith('//'))
  return expressions.flatMap((expression) =>
    moments.map((moment) => ({ expression: expression.replaceAll('\\t', '\t'), ...moment })),
  )
}

export function readAnswers(folder: string): Answer[] {
  return readdirSync(folder).flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => {
      const [expression, timeZone, after, runs] = JSON.parse(line)
      return { expression, timeZone, after, runs }
    })
  })
}

export function writeAnswers(folder: string, subject: string, answers: readonly Answer[]): void {
  const lines = answers.map(({ expression, timeZone, after, runs }) =>
    JSON.stringify([expression, timeZone, after, runs]),
  )
  writeFileSync(join(folder, `${basename(subject)}.jsonl`), `${lines.join('\n')}\n`)
}
