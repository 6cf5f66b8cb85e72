import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { PolledNamesDocument } from '#schema/generated/operations-echo-igor.ts'

/** What Igor looks at, by the names that triggers have for it. */
export interface PolledNames {
  readonly buildServices: readonly string[]
  /** Accounts and searches by monitor: docker, helm, artifactory, nexus. */
  readonly accounts: ReadonlyMap<string, readonly string[]>
}

export async function polledNames(call: CallService): Promise<PolledNames> {
  const { buildServices, pollers } = await call('igor', PolledNamesDocument, {}, systemCaller)
  const accounts = new Map<string, string[]>()
  for (const { monitor, partition } of pollers)
    accounts.set(monitor, [...(accounts.get(monitor) ?? []), partition])
  return { buildServices: buildServices.map(({ name }) => name), accounts }
}
