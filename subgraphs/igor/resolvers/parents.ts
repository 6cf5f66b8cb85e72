import type { CiJob } from '../ci/define.ts'
import type { Build } from '../domain/build.ts'
import type { ConnectedMaster } from '../runtime/masters.ts'

export interface JobOfMaster {
  readonly master: ConnectedMaster
  readonly job: CiJob
}

/** A build with where it is; its artifacts are decorated. */
export interface BuildOfMaster {
  readonly master: ConnectedMaster
  readonly job: string
  readonly build: Build
}

/** What Igor knows of a stage: what Orca says of it. */
export interface StageReference {
  readonly id: string
  readonly context?: unknown
}
