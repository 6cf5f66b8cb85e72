import type { Config } from '#platform/config/schema.ts'
import type { Events } from '#platform/engine/engine.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { ProviderTable } from '../providers/table.ts'
import type { AccountRegistry } from '../runtime/accounts.ts'
import type { ArtifactAccounts } from '../runtime/artifactAccounts.ts'
import type { TaskRunner } from '../runtime/taskRunner.ts'
import type { AccountRepository } from '../store/accounts.ts'
import type { TaskRepository } from '../store/tasks.ts'

/** What Clouddriver's actions work with. */
export interface Ports {
  readonly accounts: AccountRegistry
  readonly artifacts: ArtifactAccounts
  readonly artifactLimits: Pick<
    Config['artifacts'],
    'maxBytes' | 'maxUnpackedBytes' | 'maxEntries' | 'timeoutMs'
  >
  readonly storedAccounts: AccountRepository
  readonly tasks: TaskRepository
  readonly runner: TaskRunner
  readonly providers: ProviderTable
  readonly events: Events
  readonly http: HttpClient
  readonly clock: Clock
  readonly log: Logger
  readonly newId: () => string
  readonly failpoint: Failpoint
  /** Aborted when the service stops: whatever waits answers what it has. */
  readonly stopping: AbortSignal
}
