import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from './answers.ts'
import { type Case, contexts } from './corpus.ts'

/** Where Debian's packages put them. */
const jars = [
  'spring3-expression',
  'spring3-core',
  'commons-logging',
  'jackson-databind',
  'jackson-core',
  'jackson-annotations',
].map((name) => `/usr/share/java/${name}.jar`)

/** Everything that depends on the place is fixed; without the opened package Spring 4 cannot read the entries of maps. */
const settings = [
  '-Duser.timezone=UTC',
  '-Duser.language=en',
  '-Duser.country=US',
  '-Dfile.encoding=UTF-8',
  '--add-opens=java.base/java.util=ALL-UNNAMED',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
]

/** Asks the real SpEL. Needs Java 17 and the packages that regenerate.ts names. */
export function ask(cases: readonly Case[]): Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'spel-'))
  try {
    const questions = join(folder, 'questions.json')
    const answers = join(folder, 'answers.jsonl')
    const classPath = [...jars, folder].join(':')
    writeFileSync(questions, JSON.stringify({ contexts, cases: cases.map((one, id) => ({ id, ...one })) }))
    const source = join(import.meta.dirname, 'SpelOracle.java')
    execFileSync('javac', ['-cp', classPath, '-d', folder, source], { stdio: 'inherit' })
    execFileSync('java', [...settings, '-cp', classPath, 'SpelOracle', questions, answers], {
      stdio: 'inherit',
    })
    const lines = readFileSync(answers, 'utf8').trimEnd().split('\n')
    return lines.map((line, index) => {
      const { id, ...answer } = JSON.parse(line) as { id: number }
      if (id !== index) throw new Error(`The oracle answered case ${id} where ${index} was asked`)
      return { ...cases[index]!, ...answer }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
