import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../README.md')

/** Puts a benchmark's results between its two marks in README.md; the others keep theirs. */
export function writeResults(name: string, section: string): void {
  const text = readFileSync(file, 'utf8')
  const { start, end } = placeOf(name, text)
  writeFileSync(file, `${text.slice(0, start)}\n${section}\n\n${text.slice(end)}`)
}

/** Where the results of a benchmark stand. Throws an Error when README.md has no marks for them. */
export function placeOf(name: string, text = readFileSync(file, 'utf8')): { start: number; end: number } {
  const [from, to] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(from) + from.length, text.indexOf(to)]
  if (start < from.length || end < start) throw new Error(`bench/README.md has no place for ${name}`)
  return { start, end }
}
