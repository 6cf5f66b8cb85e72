import type { Config } from '#platform/config/schema.ts'
import { helmAccount } from '#platform/registry/helmRepository.ts'
import { artifactorySearch } from '../monitors/artifactory/search.ts'
import { dockerAccount } from '../monitors/docker/account.ts'
import { nexusSearch } from '../monitors/nexus/search.ts'
import { readConfigured } from './configured.ts'

/** The docker registries that are polled. This and the others: a ConfigError when some cannot be used. */
export const dockerAccounts = ({ dockerRegistry: { enabled, accounts } }: Config) =>
  readConfigured('dockerRegistry.accounts', enabled ? accounts : [], dockerAccount)

export const helmAccounts = ({ helm, artifacts }: Config) =>
  readConfigured(
    'artifacts.helm.accounts',
    helm.enabled && artifacts.helm.enabled ? artifacts.helm.accounts : [],
    helmAccount,
  )

export const artifactorySearches = ({ artifactory: { enabled, searches } }: Config) =>
  readConfigured('artifactory.searches', enabled ? searches : [], artifactorySearch)

export const nexusSearches = ({ nexus: { enabled, searches } }: Config) =>
  readConfigured('nexus.searches', enabled ? searches : [], nexusSearch)
