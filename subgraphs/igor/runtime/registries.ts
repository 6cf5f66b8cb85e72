import type { Config } from '#platform/config/schema.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { type HelmAccount, HelmRepository, helmAccount } from '#platform/registry/helmRepository.ts'
import { Registry } from '#platform/registry/registry.ts'
import { readConfigured } from '../actions/configured.ts'
import { type DockerAccount, dockerAccount } from '../monitors/docker/account.ts'

/** The registries of the configuration, by the names of their accounts. */
export interface Registries {
  readonly docker: ReadonlyMap<string, { readonly account: DockerAccount; readonly registry: Registry }>
  readonly helm: ReadonlyMap<string, { readonly account: HelmAccount; readonly repository: HelmRepository }>
}

/** An index of public charts has tens of megabytes. */
const maxIndexBytes = 128 * 1024 * 1024

/** StartupError when an account cannot be used. Reaches nothing yet. */
export function openRegistries(config: Config, http: HttpClient): Registries {
  const { dockerRegistry, helm, artifacts } = config
  const dockers = dockerRegistry.enabled ? dockerRegistry.accounts : []
  const helms = helm.enabled && artifacts.helm.enabled ? artifacts.helm.accounts : []
  return {
    docker: new Map(
      readConfigured('dockerRegistry.accounts', dockers, dockerAccount).map((account) => [
        account.name,
        { account, registry: new Registry({ ...account, fromConfiguration: true }, { http }) },
      ]),
    ),
    helm: new Map(
      readConfigured('artifacts.helm.accounts', helms, helmAccount).map((account) => [
        account.name,
        { account, repository: new HelmRepository(account, { http, maxIndexBytes }) },
      ]),
    ),
  }
}
