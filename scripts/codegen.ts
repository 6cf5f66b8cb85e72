/** Generates schema/generated as codegen.ts says; with --check only says whether that is needed. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { generate } from '@graphql-codegen/cli'
import config, { generated } from '../codegen.ts'

const check = process.argv.includes('--check')

/** The files of schema/generated that differ from `wanted`; content undefined: the file should not be there. */
function differences(wanted: Map<string, string>): Map<string, string | undefined> {
  const result = new Map<string, string | undefined>()
  const present = new Set(readdirSync(generated))
  for (const file of present) if (!wanted.has(file)) result.set(file, undefined)
  for (const [file, content] of wanted)
    if (!present.has(file) || readFileSync(join(generated, file), 'utf8') !== content)
      result.set(file, content)
  return result
}

mkdirSync(generated, { recursive: true })
const output: { filename: string; content: string }[] = await generate({ ...config, silent: true }, false)
const stale = differences(new Map(output.map(({ filename, content }) => [basename(filename), content])))
if (check && stale.size > 0) {
  console.error(
    `schema/generated is stale (${[...stale.keys()].join(', ')}): run \`node scripts/codegen.ts\` and commit it.`,
  )
  process.exitCode = 1
} else {
  for (const [file, content] of stale) {
    if (content === undefined) rmSync(join(generated, file))
    else writeFileSync(join(generated, file), content)
    console.log(`${generated}/${file} ${content === undefined ? 'removed' : 'generated'}`)
  }
}
