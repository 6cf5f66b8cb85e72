import { configProblems } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { ciSystems } from '../ci/index.ts'
import { artifactRules } from './artifactRules.ts'
import { configuredMasters } from './configuredMasters.ts'
import { artifactorySearches, dockerAccounts, helmAccounts, nexusSearches } from './configuredRegistries.ts'

/** What is wrong with CI systems, registries, searches and rules of artifacts. */
export const checkConfig = (config: Config): Promise<string[]> =>
  configProblems(
    () => configuredMasters(ciSystems, config),
    () => artifactRules(config),
    () => dockerAccounts(config),
    () => helmAccounts(config),
    () => artifactorySearches(config),
    () => nexusSearches(config),
  )
