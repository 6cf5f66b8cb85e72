import { type Document, parseAllDocuments, type YAMLError } from 'yaml'
import { ExpressionError } from '../errors.ts'
import type { Evaluation, ExpressionFunction } from '../scope.ts'
import { JavaDate } from '../types/date.ts'
import { double } from '../values.ts'
import { shown, textOf } from './arguments.ts'

/** How often one document may use what stands in it once. */
const mostAliases = 100

export const readYaml: ExpressionFunction = {
  name: 'readYaml',
  signature: '#readYaml(text)',
  description: 'what the YAML text stands for: one document',
  arity: { least: 1, most: 1 },
  call: ([text], evaluation) => parseYaml('readYaml', textOf('readYaml', text, evaluation), evaluation),
}

export const readAllYaml: ExpressionFunction = {
  name: 'readAllYaml',
  signature: '#readAllYaml(text)',
  description: 'a list of what the documents of the YAML text stand for',
  arity: { least: 1, most: 1 },
  call: ([text], evaluation) => documents('readAllYaml', textOf('readAllYaml', text, evaluation), evaluation),
}

/** One document, null for none. Throws ExpressionError (VALUE) for what is no YAML. `name` is the function's. */
export function parseYaml(name: string, text: string, evaluation: Evaluation): unknown {
  const all = documents(name, text, evaluation)
  if (all.length > 1)
    throw new ExpressionError(
      'VALUE',
      `#${name} reads one document, not ${all.length}; #readAllYaml reads them all`,
    )
  return all[0] ?? null
}

function documents(name: string, text: string, evaluation: Evaluation): unknown[] {
  evaluation.checkSize(text.length)
  evaluation.spend(text.length)
  refuseDeep(name, text)
  try {
    // YAML 1.1, as Spinnaker reads it: yes and no are booleans, << merges, a key may come twice.
    const options = {
      version: '1.1',
      merge: true,
      uniqueKeys: false,
      intAsBigInt: true,
      prettyErrors: false,
    } as const
    const parsed = parseAllDocuments(text, options) as Document[]
    return parsed.map((document) => contentOf(document))
  } catch (error) {
    throw new ExpressionError(
      'VALUE',
      `#${name} cannot read ${shown(text)}: ${(error as Error).message.slice(0, 200)}`,
    )
  }
}

/** Lists and maps within each other, written as JSON or in one line: the parser takes long for what is deeper. */
const deepest = 200

const deepLine = new RegExp(`(?:[-?] +){${deepest}}`)

function refuseDeep(name: string, text: string): void {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1
    if (open > deepest) break
  }
  if (open > deepest || deepLine.test(text))
    throw new ExpressionError('LIMIT', `#${name} reads at most ${deepest} levels of lists and maps`)
}

function contentOf(document: Document): unknown {
  const problem: YAMLError | undefined = document.errors[0] ?? document.warnings[0]
  if (problem) throw problem
  const made = new Map<unknown, unknown>()
  return toValue(document.toJS({ mapAsMap: true, maxAliasCount: mostAliases }), made)
}

/** What an alias names is made once and shared. */
function toValue(value: unknown, made: Map<unknown, unknown>): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt.asIntN(64, value)
  if (typeof value === 'number') return double(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new JavaDate(value.getTime())
  if (value instanceof Uint8Array) return [...new Int8Array(value)]
  if (made.has(value)) {
    if (made.get(value) === undefined) throw new Error('an alias stands for what holds it')
    return made.get(value)
  }
  made.set(value, undefined)
  const result: Made = Array.isArray(value)
    ? []
    : value instanceof Set
      ? new Set()
      : toMap(value as Map<unknown, unknown>)
  if (result instanceof Set) for (const one of value as Set<unknown>) result.add(toValue(one, made))
  else if (Array.isArray(result)) for (const one of value as unknown[]) result.push(toValue(one, made))
  else
    for (const [key, one] of value as Map<unknown, unknown>)
      put(result, toValue(key, made), toValue(one, made))
  made.set(value, result)
  return result
}

type MadeMap = Map<unknown, unknown> | Record<string, unknown>
type Made = unknown[] | Set<unknown> | MadeMap

/** A map with keys that are no texts keeps them; others are plain. */
const toMap = (map: Map<unknown, unknown>): MadeMap =>
  [...map.keys()].every((key) => typeof key === 'string') ? Object.create(null) : new Map()

function put(map: MadeMap, key: unknown, value: unknown): void {
  if (map instanceof Map) map.set(key, value)
  else map[key as string] = value
}
