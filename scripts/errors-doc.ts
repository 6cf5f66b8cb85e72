/** Writes docs/errors.md from the tables of error and failure codes; with --check only says whether that is needed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorTable } from '#platform/errors/table.ts'
import { cloudErrorTable } from '../subgraphs/clouddriver/providers/cloudError.ts'
import { failureTable } from '../subgraphs/orca/stages/failures.ts'

const path = fileURLToPath(new URL('../docs/errors.md', import.meta.url))

const sections = Object.entries(errorTable).map(([code, { template, meaning, remedy }]) =>
  [`## ${code}`, meaning, `**Message:** ${template}`, `**What to do:** ${remedy}`].join('\n\n'),
)
const introduction = `# Errors

Every error of the API has one of these codes in \`extensions.code\`. Names in braces are filled in, and stand in \`extensions\`
too. GraphQL's own answers to a document that it cannot use are \`GRAPHQL_PARSE_FAILED\` and \`GRAPHQL_VALIDATION_FAILED\`.

This page is made from \`platform/errors/table.ts\`, \`subgraphs/orca/stages/failures.ts\` and
\`subgraphs/clouddriver/providers/cloudError.ts\` by \`npm run generate\`.`

const rows = (table: Readonly<Record<string, string>>) =>
  Object.entries(table)
    .map(([code, meaning]) => `| ${code} | ${meaning} |`)
    .join('\n')

const failureSection = `## Why stages fail

\`Stage.failure\` carries one of these codes, with a message for a person and details for a program.

| code | meaning |
|---|---|
${rows(failureTable)}`

const cloudSection = `## Why operations fail

\`OperationTask.failure\` carries one of these codes, with a message for a person, all that is wrong one by one, and details
for a program.

| code | meaning |
|---|---|
${rows(cloudErrorTable)}`

const page = `${[introduction, ...sections, failureSection, cloudSection].join('\n\n')}\n`
if (!process.argv.includes('--check')) writeFileSync(path, page)
else if (readFileSync(path, 'utf8') !== page) {
  console.error('docs/errors.md is not what the tables of codes say: run npm run generate')
  process.exitCode = 1
}
