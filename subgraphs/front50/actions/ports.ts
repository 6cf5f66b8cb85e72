import type { JsonObject } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock, Platform } from '#platform/service/service.ts'
import type { Change } from '../domain/application.ts'
import type { KindName } from '../domain/kinds/index.ts'
import type { ObjectKind } from '../domain/kinds/kind.ts'
import type { ChangeFeed } from '../runtime/changeFeed.ts'
import type { ApplicationRepository } from '../store/applications.ts'
import type { ObjectRepository } from '../store/objects.ts'
import type { PipelineRepository } from '../store/pipelines.ts'

/** What Front50 asks of Orca. Both throw UNAVAILABLE when it does not answer. */
export interface Orca {
  /** What keeps a definition's stages from being right, as their types see it. */
  stageErrors(definition: JsonObject, caller: Caller): Promise<Problem[]>
  /** Gives executions another application. Safe to repeat. */
  moveExecutions(fromApplication: string, toApplication: string): Promise<void>
}

/** The objects of one kind. */
export interface ObjectStore {
  readonly kind: ObjectKind
  readonly repository: ObjectRepository
}

/** What is kept as pipelines are. */
export type PipelineNoun = 'pipeline' | 'strategy'

/** What actions work with. */
export interface Ports {
  readonly applications: ApplicationRepository
  /** Those of `noun`. */
  readonly pipelines: PipelineRepository
  /** What the actions for pipelines work on: strategies are kept in the same way. */
  readonly noun: PipelineNoun
  readonly allPipelines: Readonly<Record<PipelineNoun, PipelineRepository>>
  readonly objects: Readonly<Record<KindName, ObjectStore>>
  readonly orca: Orca
  /** Who follows pipelines hears of each change by it. */
  readonly changes: ChangeFeed
  /** Ends what waits. */
  readonly stopping: AbortSignal
  /** Has the renames of an application completed in the background, again and again until that succeeds. */
  readonly completeRenamesLater: (applicationId: string) => Promise<void>
  readonly clock: Clock
  readonly newId: () => string
  readonly log: Logger
  readonly failpoint: Platform['failpoint']
}

export const changeBy = ({ user }: Caller, { clock }: Ports): Change => ({ user, at: new Date(clock.now()) })

/** The same for strategies instead of pipelines. */
export const forStrategies = (ports: Ports): Ports => ({
  ...ports,
  noun: 'strategy',
  pipelines: ports.allPipelines.strategy,
})
