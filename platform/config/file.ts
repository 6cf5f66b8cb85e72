import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { isObject } from '#platform/definition/json.ts'
import { hint } from '#platform/words/nearest.ts'
import { type Key, keys } from './keys.ts'
import type { Given } from './sources.ts'
import { camelCased, hasNoMeaning, renamed, replaced } from './spinnaker.ts'

/** Reads gennaker.yml. Keys may be nested or have dots, be in camel or kebab case, and be called as Spinnaker calls them. */
export function fromFile(path: string): Given {
  const values = new Map<Key, { value: unknown; origin: string }>()
  const problems: string[] = []
  const meaningless: string[] = []
  const givenAs = new Map<Key, string>()
  const root = read(path, problems)
  if (root !== undefined) collect(root, [])
  return { values, problems, meaningless }

  function collect(node: unknown, at: readonly string[]) {
    if (typeof node !== 'object' || Array.isArray(node)) {
      const where = at.length > 0 ? at.join('.') : 'the file'
      problems.push(`${where} in ${path} must be a map of keys`)
      return
    }
    for (const [name, value] of Object.entries(node ?? {})) collectEntry(value, [...at, name])
  }

  function collectEntry(value: unknown, at: readonly string[]) {
    if (value === null) return
    const given = at.join('.')
    const written = camelCased(given)
    const name = Object.hasOwn(renamed, written) ? (renamed[written] as string) : written
    const key = keys.find((candidate) => candidate.name === name)
    if (hasNoMeaning(written) || (key && isObject(value) && hasNoMeaning(`${written}.`)))
      meaningless.push(given)
    else if (key) put(key, value, given)
    else if (isGroup(name)) collect(value, at)
    else problems.push(`${given} in ${path} is not known${remedy(written)}`)
  }

  function put(key: Key, value: unknown, given: string) {
    const other = givenAs.get(key)
    if (key.onlyEnvironment) problems.push(`${given} in ${path} may only come from ${key.environment[0]}`)
    else if (other !== undefined && JSON.stringify(values.get(key)?.value) !== JSON.stringify(value))
      problems.push(`${given} in ${path} says something else than ${other}, and both are ${key.name}`)
    else values.set(key, { value, origin: path })
    givenAs.set(key, given)
  }
}

/** The file's content; undefined when there is none that can be read. */
function read(path: string, problems: string[]): unknown {
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch (error) {
    problems.push(`the file ${path} cannot be read: ${(error as Error).message}`)
    return undefined
  }
  const document = parseDocument(source)
  problems.push(...document.errors.map((error) => `${path} is not YAML: ${error.message.split('\n')[0]}`))
  return document.errors.length > 0 ? undefined : document.toJS()
}

const known: readonly string[] = [
  ...keys.map(({ name }) => name),
  ...Object.keys(renamed),
  ...Object.keys(replaced),
]

const isGroup = (name: string) => known.some((candidate) => candidate.startsWith(`${name}.`))

/** What may have been meant: what replaces it, what its section has, or the one key elsewhere of this name. */
function remedy(name: string): string {
  if (Object.hasOwn(replaced, name)) return `; here it is ${replaced[name]}`
  const parts = name.split('.')
  const depth = parts.findIndex((_, at) => !isGroup(parts.slice(0, at + 1).join('.')))
  const section = parts.slice(0, depth)
  const wrong = parts[depth] as string
  const inSection = (names: readonly string[]) =>
    names
      .map((one) => one.split('.'))
      .flatMap((path) => (section.every((part, at) => path[at] === part) ? (path[depth] ?? []) : []))
  const own = inSection(keys.map((key) => key.name))
  const nearby = hint(wrong, own.length > 0 ? own : inSection(known), (one) => [...section, one].join('.'))
  if (nearby) return nearby
  const elsewhere = keys.filter(({ path }) => path.at(-1) === wrong)
  return elsewhere.length === 1 ? `; did you mean ${elsewhere[0]?.name}?` : ''
}
