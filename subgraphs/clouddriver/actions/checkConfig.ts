import { configProblems } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { artifactKinds } from '../artifacts/index.ts'
import type { ProviderTable } from '../providers/table.ts'
import { configuredAccounts } from './configuredAccounts.ts'
import { configuredArtifactAccounts } from './configuredArtifacts.ts'

/** What is wrong with the accounts of clouds and those to fetch artifacts with. */
export const checkConfig = (config: Config, providers: ProviderTable): Promise<string[]> =>
  configProblems(
    () => configuredAccounts(config, providers),
    () => configuredArtifactAccounts(config, artifactKinds),
  )
