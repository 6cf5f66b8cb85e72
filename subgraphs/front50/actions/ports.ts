import type { JsonObject } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock, Platform } from '#platform/service/service.ts'
import type { Change } from '../domain/application.ts'
import type { ApplicationRepository } from '../store/applications.ts'
import type { PipelineRepository } from '../store/pipelines.ts'

/** What Front50 asks of Orca. Both throw UNAVAILABLE when it does not answer. */
export interface Orca {
  /** What keeps a definition's stages from being right, as their types see it. */
  stageErrors(definition: JsonObject, caller: Caller): Promise<Problem[]>
  /** Gives executions another application. Safe to repeat. */
  moveExecutions(fromApplication: string, toApplication: string): Promise<void>
}

/** What actions work with. */
export interface Ports {
  readonly applications: ApplicationRepository
  readonly pipelines: PipelineRepository
  readonly orca: Orca
  /** Has the renames of an application completed in the background, again and again until that succeeds. */
  readonly completeRenamesLater: (applicationId: string) => Promise<void>
  readonly clock: Clock
  readonly newId: () => string
  readonly log: Logger
  readonly failpoint: Platform['failpoint']
}

export const changeBy = ({ user }: Caller, { clock }: Ports): Change => ({ user, at: new Date(clock.now()) })
