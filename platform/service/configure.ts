import { keys } from '#platform/config/keys.ts'
import { type ConfigSources, type LoadedConfig, readConfig } from '#platform/config/load.ts'
import { ConfigError } from '#platform/config/problems.ts'
import { serviceNames } from './service.ts'
import { services } from './services.ts'

/**
 * The configuration, looked over by the platform and by every service that this process runs. Throws ConfigError with all that is
 * wrong with it; nothing has been started or reached then.
 */
export async function configure(sources: ConfigSources): Promise<LoadedConfig> {
  const { problems, ...loaded } = readConfig(sources)
  for (const name of serviceNames.filter((one) => loaded.config.services.includes(one))) {
    const service = await services[name]()
    const found = (await service.checkConfig?.(loaded.config)) ?? []
    problems.push(...found.map((problem) => located(problem, loaded)))
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return loaded
}

/** With where the value comes from that a problem is about. */
function located(problem: string, { origins }: LoadedConfig): string {
  const [place = ''] = problem.split(': ', 1)
  const key = keys.find(({ name }) => place.startsWith(name) && !/^\w/.test(place.slice(name.length)))
  const origin = key && origins.get(key)
  if (!origin || origin === 'default') return problem
  return `${place} (from ${origin})${problem.slice(place.length)}`
}
