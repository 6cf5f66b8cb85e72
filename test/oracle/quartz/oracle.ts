import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, Case } from './cases.ts'

/** Where Debian's packages put them. */
const jars = ['quartz2', 'slf4j-api'].map((name) => `/usr/share/java/${name}.jar`)

/** Asks the real Quartz. Needs Java 17 and the package that regenerate.ts names. */
export function ask(cases: readonly Case[]): Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'quartz-'))
  try {
    const questions = join(folder, 'questions')
    const answers = join(folder, 'answers')
    const classPath = [...jars, folder].join(':')
    const lineOf = ({ expression, timeZone, after }: Case) =>
      [expression.replaceAll('\t', '\\t'), timeZone, Date.parse(after)].join('\t')
    writeFileSync(questions, `${cases.map(lineOf).join('\n')}\n`)
    const source = join(import.meta.dirname, 'QuartzOracle.java')
    execFileSync('javac', ['-cp', classPath, '-d', folder, source], { stdio: 'inherit' })
    execFileSync('java', ['-cp', classPath, 'QuartzOracle', questions, answers], { stdio: 'inherit' })
    const lines = readFileSync(answers, 'utf8').split('\n').slice(0, -1)
    if (lines.length !== cases.length)
      throw new Error(`${cases.length} questions and ${lines.length} answers`)
    return lines.map((line, index) => ({ ...cases[index]!, runs: runsOf(line) }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function runsOf(line: string): Answer['runs'] {
  if (line === 'invalid' || line === 'broken') return line
  return line === '' ? [] : line.split(',').map((time) => new Date(Number(time)).toISOString())
}
