/** Writes docs/errors.md from the table of error codes; with --check only says whether that is needed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorTable } from '#platform/errors/table.ts'

const path = fileURLToPath(new URL('../docs/errors.md', import.meta.url))

const sections = Object.entries(errorTable).map(([code, { template, meaning, remedy }]) =>
  [`## ${code}`, meaning, `**Message:** ${template}`, `**What to do:** ${remedy}`].join('\n\n'),
)
const introduction = `# Errors

Every error of the API has one of these codes in \`extensions.code\`. Names in braces are filled in, and stand in \`extensions\`
too. GraphQL's own answers to a document that it cannot use are \`GRAPHQL_PARSE_FAILED\` and \`GRAPHQL_VALIDATION_FAILED\`.

This page is made from \`platform/errors/table.ts\` by \`node scripts/errors-doc.ts\`.`

const page = `${[introduction, ...sections].join('\n\n')}\n`
if (!process.argv.includes('--check')) writeFileSync(path, page)
else if (readFileSync(path, 'utf8') !== page) {
  console.error('docs/errors.md is not what platform/errors/table.ts says: run node scripts/errors-doc.ts')
  process.exitCode = 1
}
