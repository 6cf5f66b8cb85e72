import type { Leases } from '#platform/engine/engine.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Clock } from '#platform/service/service.ts'
import type { ArtifactRules } from '../../domain/artifacts/rules.ts'
import type { BuildReads } from '../../runtime/buildReads.ts'
import type { LogParts } from '../../runtime/logParts.ts'
import type { Masters } from '../../runtime/masters.ts'
import type { StartRepository } from '../../store/starts.ts'

/** What the actions on builds work with. */
export interface BuildPorts {
  readonly masters: Masters
  readonly starts: StartRepository
  readonly reads: BuildReads
  readonly logParts: LogParts
  readonly artifactRules: ArtifactRules
  readonly leases: Leases
  readonly clock: Clock
  readonly failpoint: Failpoint
  readonly newId: () => string
  /** Ends all that waits. */
  readonly stopping: AbortSignal
}

/** A build by the names of master and job. */
export interface BuildPlace {
  readonly buildService: string
  readonly job: string
  readonly id: string
}
