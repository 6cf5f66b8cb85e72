import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../README.md')

/** Puts each benchmark's results between its two marks in README.md; the others keep theirs. */
export function writeResults(sections: ReadonlyMap<string, string>): void {
  let text = readFileSync(file, 'utf8')
  for (const [name, section] of sections) {
    const [from, to] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
    const [start, end] = [text.indexOf(from) + from.length, text.indexOf(to)]
    if (start < from.length || end < start) throw new Error(`bench/README.md has no place for ${name}`)
    text = `${text.slice(0, start)}\n${section}\n\n${text.slice(end)}`
  }
  writeFileSync(file, text)
}
