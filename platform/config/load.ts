import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { usableFields } from './fields.ts'
import { fromFile } from './file.ts'
import { type Key, keys } from './keys.ts'
import { ConfigError } from './problems.ts'
import { type Config, configSchema, roles } from './schema.ts'
import { fromEnvironment, fromFlags, type Given } from './sources.ts'

export interface LoadedConfig {
  readonly config: Config
  /** Where each key's value comes from: `default`, a file's path, an environment variable, a flag. */
  readonly origins: ReadonlyMap<Key, string>
  /** Keys of Spinnaker's that were given and mean nothing here, as they are written there. */
  readonly meaningless: readonly string[]
}

export interface ConfigSources {
  readonly flags: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  /** gennaker.yml is looked for here, and relative paths start here. */
  readonly folder: string
}

/** Defaults, then gennaker.yml, then the environment, then flags: the later wins. Throws ConfigError. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const { problems, ...loaded } = readConfig(sources)
  if (problems.length > 0) throw new ConfigError(problems)
  return loaded
}

/** The same with all that is wrong with it; the defaults stand for what cannot be used, so that the rest may be looked at. */
export function readConfig({ flags, environment, folder }: ConfigSources) {
  const path = configFile(flags, environment, folder)
  const given: Given[] = [
    ...(path ? [fromFile(path)] : []),
    fromEnvironment(environment, ['GENNAKER_CONFIG']),
    fromFlags(flags, ['config']),
  ]
  const problems = given.flatMap((source) => source.problems)
  const meaningless = given.flatMap((source) => source.meaningless)
  const origins = new Map<Key, string>()
  const tree = {}
  for (const key of keys) {
    const usable = given.flatMap((source) => {
      const candidate = source.values.get(key)
      if (!candidate) return []
      const { value, without } = usableFields(key.name, candidate.value)
      const found = check(key, value, candidate.origin)
      problems.push(...found)
      meaningless.push(...without)
      return found.length > 0 ? [] : [{ value, origin: candidate.origin }]
    })
    const chosen = usable.at(-1)
    origins.set(key, chosen?.origin ?? 'default')
    put(tree, key.path, chosen?.value)
  }
  const parsed = configSchema.parse(tree)
  problems.push(...apartProblems(parsed))
  const config: Config = { ...parsed, data: resolve(folder, parsed.data) }
  return { config, origins, problems, meaningless: [...new Set(meaningless)] }
}

/** Every text in the configuration that must not be shown, and the parts of addresses that must not be. */
export function secretsOf(config: Config): string[] {
  const texts = keys.flatMap((key) => {
    const value = valueAt(config, key.path)
    if (value === undefined) return []
    return key.secret ? [value as string] : (key.secretsIn?.(value) ?? [])
  })
  const passwords = texts.flatMap((text) => /^[a-z0-9+]+:\/\/[^:@/]*:([^@]+)@/i.exec(text)?.[1] ?? [])
  return [...texts, ...passwords, ...passwords.map(decoded)]
}

/** A value as it may be printed. */
export const shownOf = (key: Key, value: unknown): unknown => (key.shown ? key.shown(value) : value)

export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], tree)
}

function configFile(
  flags: readonly string[],
  environment: NodeJS.ProcessEnv,
  folder: string,
): string | undefined {
  const at = flags.findIndex((flag) => flag === '--config' || flag.startsWith('--config='))
  const byFlag = flags[at]?.includes('=')
    ? flags[at].slice('--config='.length)
    : at >= 0
      ? flags[at + 1]
      : undefined
  const asked = byFlag ?? environment.GENNAKER_CONFIG
  if (asked) return resolve(folder, asked)
  const usual = resolve(folder, 'gennaker.yml')
  return existsSync(usual) ? usual : undefined
}

function check(key: Key, value: unknown, origin: string): string[] {
  if (key.schema.safeParse(value).success) return key.problemsOf?.(value) ?? []
  const hidden = key.secret || key.shown
  const shown = hidden ? 'what was given (a secret, not shown)' : (JSON.stringify(value) ?? 'nothing')
  return [`${key.name} (from ${origin}): ${shown} is not allowed; it must be ${key.allowed}`]
}

function put(tree: Record<string, unknown>, path: readonly string[], value: unknown) {
  const [name, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) tree[name] = value
  else {
    tree[name] ??= {}
    put(tree[name] as Record<string, unknown>, rest, value)
  }
}

/** Services in several processes must believe each other's tokens. */
function apartProblems({ services, identity }: Config): string[] {
  const isWhole = roles.every((role) => services.includes(role))
  if (isWhole || identity.secret) return []
  return [
    'identity.secret is missing: services in several processes need a common one (set GENNAKER_IDENTITY_SECRET)',
  ]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded after all: then it is already what the driver would use.
    return text
  }
}
