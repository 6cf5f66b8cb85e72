import { type Key, keys } from './keys.ts'
import { unknownName } from './problems.ts'

/** What one source says: the values by key, where each stands, and what in it makes no sense. */
export interface Given {
  readonly values: ReadonlyMap<Key, { value: unknown; origin: string }>
  readonly problems: readonly string[]
  /** Keys in it that mean nothing here, as they are written there. */
  readonly meaningless: readonly string[]
}

type Values = Map<Key, { value: unknown; origin: string }>

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
  return { values, problems, meaningless: [] }
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
  return { values, problems, meaningless: [] }
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
