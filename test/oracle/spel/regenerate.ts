/**
 * Asks Spring's SpEL, restricted as Spinnaker restricts it, what it makes of the corpus, and writes its answers to answers/:
 *   node test/oracle/spel/regenerate.ts
 * It needs Java 17 and Spring 4.3.30 as Debian has them:
 *   apt-get install openjdk-17-jdk-headless libspring-expression-java libjackson2-databind-java
 * The tests need neither. Where later versions of Spring answer otherwise, differences.ts says so.
 */
import { writeAnswers } from './answers.ts'
import { readCorpus } from './corpus.ts'
import { ask } from './oracle.ts'

const corpus = readCorpus()
const answers = ask([...corpus.values()].flat())
for (const [subject, { length }] of corpus) {
  const own = answers.splice(0, length)
  writeAnswers(subject, own)
  const failed = own.filter(({ error }) => error !== undefined).length
  process.stdout.write(`${subject}: ${length} answers, ${failed} of them errors\n`)
}
