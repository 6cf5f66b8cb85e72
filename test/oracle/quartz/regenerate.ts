/**
 * Asks Quartz for the runs of the expressions of handwritten.txt, at each of the moments of cases.ts, and of random ones, and writes its
 * answers to answers/:
 *   node test/oracle/quartz/regenerate.ts [--seed 1] [--random 2500] [--out test/oracle/quartz/answers]
 * It needs Java 17 and Quartz 2.3.2 as Debian has them: apt-get install openjdk-17-jdk-headless libquartz2-java libslf4j-java
 * The tests need neither.
 */
import { parseArgs } from 'node:util'
import { handwrittenCases, recorded, writeAnswers } from './answers.ts'
import { randomCases } from './grammar.ts'
import { ask } from './oracle.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    random: { type: 'string', default: '2500' },
    out: { type: 'string', default: recorded },
  },
})

const subjects = [
  ['handwritten', handwrittenCases()],
  ['random', randomCases(Number(values.seed), Number(values.random))],
] as const
for (const [subject, cases] of subjects) {
  const answers = ask(cases)
  writeAnswers(values.out, subject, answers)
  const refused = answers.filter(({ runs }) => runs === 'invalid').length
  process.stdout.write(`${subject}: ${answers.length} answers, ${refused} of them refusals\n`)
}
