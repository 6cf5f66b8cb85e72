import type { Config } from '#platform/config/schema.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { type HelmAccount, HelmRepository } from '#platform/registry/helmRepository.ts'
import { Registry } from '#platform/registry/registry.ts'
import { dockerAccounts, helmAccounts } from '../actions/configuredRegistries.ts'
import type { DockerAccount } from '../monitors/docker/account.ts'

/** The registries of the configuration, by the names of their accounts. */
export interface Registries {
  readonly docker: ReadonlyMap<string, { readonly account: DockerAccount; readonly registry: Registry }>
  readonly helm: ReadonlyMap<string, { readonly account: HelmAccount; readonly repository: HelmRepository }>
}

/** An index of public charts has tens of megabytes. */
const maxIndexBytes = 128 * 1024 * 1024

/** ConfigError when an account cannot be used. Reaches nothing yet. */
export function openRegistries(config: Config, http: HttpClient): Registries {
  return {
    docker: new Map(
      dockerAccounts(config).map((account) => [
        account.name,
        { account, registry: new Registry({ ...account, fromConfiguration: true }, { http }) },
      ]),
    ),
    helm: new Map(
      helmAccounts(config).map((account) => [
        account.name,
        { account, repository: new HelmRepository(account, { http, maxIndexBytes }) },
      ]),
    ),
  }
}
