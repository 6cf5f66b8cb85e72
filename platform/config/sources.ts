import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { type Key, keys } from './keys.ts'
import { unknownName } from './problems.ts'

/** What one source says: the values by key, where each stands, and what in it makes no sense. */
export interface Given {
  readonly values: ReadonlyMap<Key, { value: unknown; origin: string }>
  readonly problems: readonly string[]
}

type Values = Map<Key, { value: unknown; origin: string }>

/** Reads gennaker.yml. */
export function fromFile(path: string): Given {
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch (error) {
    return { values: new Map(), problems: [`the file ${path} cannot be read: ${(error as Error).message}`] }
  }
  const document = parseDocument(source)
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => `${path} is not YAML: ${error.message.split('\n')[0]}`)
    return { values: new Map(), problems }
  }
  const values: Values = new Map()
  const problems: string[] = []
  collect(document.toJS(), [])
  return { values, problems }

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
    const name = at.join('.')
    const key = keys.find((candidate) => candidate.name === name)
    if (key?.onlyEnvironment) problems.push(`${name} in ${path} may only come from ${key.environment[0]}`)
    else if (key) values.set(key, { value, origin: path })
    else if (keys.some((candidate) => candidate.name.startsWith(`${name}.`))) collect(value, at)
    else
      problems.push(
        unknownName(
          `${name} in ${path}`,
          name,
          keys.map((candidate) => candidate.name),
        ),
      )
  }
}

/** Reads the environment. An empty variable counts as one that is not set. `others` belong to nobody's configuration. */
export function fromEnvironment(environment: NodeJS.ProcessEnv, others: readonly string[]): Given {
  const values: Values = new Map()
  for (const key of keys) {
    const name = key.environment.find((candidate) => environment[candidate])
    if (name) values.set(key, { value: key.fromText(environment[name] as string), origin: name })
  }
  const known = [...keys.flatMap((key) => key.environment), ...others]
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('GENNAKER_') && !known.includes(name))
    .map((name) => unknownName(`environment variable ${name}`, name, known))
  return { values, problems }
}

/** Reads flags: `--port 9000`, `--port=9000`; one that is true or false may stand alone. */
export function fromFlags(flags: readonly string[], others: readonly string[]): Given {
  const values: Values = new Map()
  const problems: string[] = []
  const known = [...keys.flatMap((key) => key.flag ?? []), ...others]
  for (let at = 0; at < flags.length; at++) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(flags[at] as string) ?? []
    if (name === undefined) {
      problems.push(`"${flags[at]}" is neither a flag nor the value of one`)
      continue
    }
    const key = keys.find((candidate) => candidate.flag === name)
    const next = flags[at + 1]
    const value = inline ?? (next?.startsWith('--') ? undefined : next)
    if (value !== undefined && inline === undefined) at++
    if (!key && !others.includes(name)) problems.push(unknownFlag(name, known))
    else if (value !== undefined) key && values.set(key, { value: key.fromText(value), origin: `--${name}` })
    else if (key?.fromText('true') === true) values.set(key, { value: true, origin: `--${name}` })
    else problems.push(`flag --${name} needs a value`)
  }
  return { values, problems }
}

function unknownFlag(name: string, known: readonly string[]): string {
  const hidden = keys.find((key) => !key.flag && key.path.join('-').toLowerCase() === name)
  if (hidden)
    return `flag --${name} does not exist, because others could read it; set ${hidden.environment[0]}`
  return unknownName(
    `flag --${name}`,
    `--${name}`,
    known.map((flag) => `--${flag}`),
  )
}
