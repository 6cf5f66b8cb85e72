import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Key, keys } from './keys.ts'
import { ConfigError } from './problems.ts'
import { type Config, configSchema, roles } from './schema.ts'
import { fromEnvironment, fromFile, fromFlags, type Given } from './sources.ts'

export interface LoadedConfig {
  readonly config: Config
  /** Where each key's value comes from: `default`, a file's path, an environment variable, a flag. */
  readonly origins: ReadonlyMap<Key, string>
}

export interface ConfigSources {
  readonly flags: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  /** gennaker.yml is looked for here, and relative paths start here. */
  readonly folder: string
}

/** Defaults, then gennaker.yml, then the environment, then flags: the later wins. Throws ConfigError. */
export function loadConfig({ flags, environment, folder }: ConfigSources): LoadedConfig {
  const path = configFile(flags, environment, folder)
  const given: Given[] = [
    ...(path ? [fromFile(path)] : []),
    fromEnvironment(environment, ['GENNAKER_CONFIG']),
    fromFlags(flags, ['config']),
  ]
  const problems = given.flatMap((source) => source.problems)
  const origins = new Map<Key, string>()
  const tree = {}
  for (const key of keys) {
    const candidates = given.flatMap((source) => source.values.get(key) ?? [])
    for (const { value, origin } of candidates) problems.push(...check(key, value, origin))
    const chosen = candidates.at(-1)
    origins.set(key, chosen?.origin ?? 'default')
    put(tree, key.path, chosen?.value)
  }
  const parsed = configSchema.safeParse(tree)
  if (parsed.success) problems.push(...apartProblems(parsed.data))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const config = parsed.data
  return { config: { ...config, data: resolve(folder, config.data) }, origins }
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
