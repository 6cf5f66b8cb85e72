import type { z } from 'zod'
import type { JsonObject } from '../../domain/execution.ts'
import type { StageView, TaskDefinition } from '../define.ts'
import type { waitShape } from './parameters.ts'

/** Parameters of any stage that has a build made. */
export type BuildParameters = z.infer<z.ZodObject<typeof waitShape>> & {
  readonly markUnstableAsSuccessful?: boolean
}

/** What a stage has built. */
export interface BuildOrder {
  readonly buildService: string
  readonly job: string
  readonly parameters: JsonObject
  /** What some systems want besides parameters. */
  readonly payload?: JsonObject
}

/** Where later stages get values from. */
export interface PropertySource {
  /** Undefined: in a way that the system has without a file. */
  readonly file: string | undefined
  /** The stage fails where there is nothing. */
  readonly isRequired: boolean
}

/** What the steps of a stage have to know to have a build made, of whatever system. */
export interface CiKind<P> {
  /** In the names of its tasks: `Jenkins` makes `startJenkinsJob`. */
  readonly name: string
  /** Steps before the build is started. */
  prepare?(view: StageView<P>): readonly TaskDefinition<P>[]
  /** Called once it may run; throws StageFailure for what is missing. */
  order(view: StageView<P>): BuildOrder
  properties(view: StageView<P>): PropertySource | undefined
  /** How long a build may take, in milliseconds; 2 hours by default. */
  readonly longestBuildMs?: number
  /** A build that somebody stops makes the stage fail; by default it cancels it. */
  readonly failsWhenStopped?: true
  /** What `buildInfo` has in Spinnaker besides the fields of a GenericBuild. */
  moreInfo?(info: JsonObject): JsonObject
}
