import { readFileSync } from 'node:fs'
import { accumulators } from '#embedded/mongodb/aggregate/accumulators.ts'
import { operators } from '#embedded/mongodb/aggregate/operators/index.ts'
import { stages } from '#embedded/mongodb/aggregate/stages/index.ts'

const text = readFileSync('embedded/mongodb/LANGUAGE.md', 'utf8')

/** The operators that the first paragraph of a section lists. */
function listed(section: string): string[] {
  const paragraph = text.split(`\n## ${section}\n`)[1]!.split('\n\n')[0]!
  return paragraph.match(/\$\w+/g)!
}

it.each([
  ['Aggregation stages', stages],
  ['Accumulators', accumulators],
  ['Expressions', operators],
] as const)('the document lists what there is: %s', (section, table) => {
  expect(listed(section)).toEqual(Object.keys(table).sort())
})
