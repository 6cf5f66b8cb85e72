/**
 * Asks Spring's SpEL, restricted as Spinnaker restricts it, what it makes of the corpus, of every operator between operands of all
 * kinds, and of random expressions and calls, and writes its answers to answers/:
 *   node test/oracle/spel/regenerate.ts [--seed 1] [--random 1500] [--out test/oracle/spel/answers]
 * It needs Java 17 and Spring 4.3.30 as Debian has them:
 *   apt-get install openjdk-17-jdk-headless libspring-expression-java libjackson2-databind-java
 * The tests need neither. Where later versions of Spring answer otherwise, differences.ts says so.
 */
import { parseArgs } from 'node:util'
import { Random } from '../kubernetes/random.ts'
import { recorded, writeAnswers } from './answers.ts'
import { randomCall } from './calls.ts'
import { type Case, readCorpus } from './corpus.ts'
import { randomExpression } from './grammar.ts'
import { matrix } from './matrix.ts'
import { ask } from './oracle.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    random: { type: 'string', default: '1500' },
    out: { type: 'string', default: recorded },
  },
})

/** Different expressions of a generator. */
function randomCases(make: (random: Random) => string): Case[] {
  const random = new Random(Number(values.seed))
  const expressions = new Set<string>()
  while (expressions.size < Number(values.random)) expressions.add(make(random))
  return [...expressions].map((expression) => ({ context: 'values', expression }))
}

const subjects = new Map<string, readonly Case[]>([
  ...readCorpus(),
  ['matrix', matrix],
  ['calls', randomCases(randomCall)],
  ['random', randomCases(randomExpression)],
])
const answers = ask([...subjects.values()].flat())
for (const [subject, { length }] of subjects) {
  const own = answers.splice(0, length)
  writeAnswers(values.out, subject, own)
  const failed = own.filter(({ error }) => error !== undefined).length
  process.stdout.write(`${subject}: ${length} answers, ${failed} of them errors\n`)
}
