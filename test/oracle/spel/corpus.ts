import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const folder = join(import.meta.dirname, 'corpus')

/** An expression for Spring's SpEL and for ours. */
export interface Case {
  /** The name of a context in corpus/contexts.json. */
  readonly context: string
  readonly expression: string
  /** A text with `${…}` in it. */
  readonly isText?: true
  /** A key that a map does not have is null. */
  readonly allowUnknownKeys?: true
}

export const contexts: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(folder, 'contexts.json'), 'utf8'),
)

/**
 * The cases written by hand, by subject. A file of the corpus has one expression a line; `// ` begins a line for people;
 * `@context name` begins those on a context, `@text` those that are texts, `@unknownKeys` those where unknown keys are null.
 */
export function readCorpus(): Map<string, Case[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.spel'))
  return new Map(names.toSorted().map((name) => [basename(name, '.spel'), readCases(join(folder, name))]))
}

function readCases(path: string): Case[] {
  const cases: Case[] = []
  let settings: Omit<Case, 'expression'> = { context: 'values' }
  let areUnknownKeysNull = false
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, context] = /^@context (\w+)$/.exec(line) ?? []
    if (line === '' || line.startsWith('// ')) continue
    if (line === '@unknownKeys') areUnknownKeysNull = true
    else if (context) settings = { context, ...(areUnknownKeysNull ? { allowUnknownKeys: true } : {}) }
    else if (line === '@text') settings = { ...settings, isText: true }
    else cases.push({ ...settings, expression: line })
  }
  return cases
}

/** What tells a case from all others. */
export const keyOf = ({ context, expression, isText, allowUnknownKeys }: Case): string =>
  JSON.stringify([context, isText ?? false, allowUnknownKeys ?? false, expression])
