import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { CiSystem } from '../ci/define.ts'
import type { ConfiguredCi } from '../ci/index.ts'

interface ConfiguredMaster {
  readonly system: CiSystem
  readonly given: JsonObject
}

/** The masters and accounts of CI systems that the configuration has. ConfigError with everything that is wrong with them. */
export function configuredMasters(systems: readonly ConfiguredCi[], config: Config): ConfiguredMaster[] {
  const problems: string[] = []
  const places = new Map<string, string>()
  for (const { system, place, entries } of systems)
    for (const [index, given] of entries(config).entries()) {
      const here = `${place}[${index}]`
      try {
        const { name } = system.check(given)
        const other = places.get(name)
        if (other) problems.push(`${here}.name: '${name}' is the name of ${other} as well`)
        places.set(name, here)
      } catch (error) {
        problems.push(...problemsOf(error, here))
      }
    }
  if (problems.length > 0) throw new ConfigError(problems)
  return systems.flatMap(({ system, entries }) => entries(config).map((given) => ({ system, given })))
}

function problemsOf(error: unknown, here: string): string[] {
  if (!(error instanceof PlatformError) || error.code !== 'BAD_USER_INPUT') throw error
  const { problems } = error.extensions as { problems: readonly { path: string; message: string }[] }
  return problems.map(({ path, message }) => `${path ? `${here}.${path}` : here}: ${message}`)
}
