import type { z } from 'zod'
import type { JsonObject } from '../../domain/execution.ts'
import { defineStage, type StageDefinition, type TaskWork } from '../define.ts'
import { cancelOperations, monitorOperations } from './operation.ts'
import { type Missing, missingTarget, type TargetParameters } from './parameters.ts'
import { promoteOutputs } from './promoteOutputs.ts'
import { withoutResults } from './restart.ts'
import { waitForManifestToStabilize } from './stabilize.ts'
import { operateOnTarget, resolveTargetManifest } from './target.ts'

/** A stage that has one operation of its own name done on one manifest. */
export interface TargetStage<P> {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly parameters: z.ZodType<P>
  /** Spinnaker's name of the task that follows the operation. */
  readonly monitor: string
  /** What the operation has to know besides the manifest. */
  describe?(work: TaskWork<P>): JsonObject
  /** Waits until the manifest is stable again. */
  readonly stabilizes?: boolean
  /** Offers what the operation answers. */
  readonly promotes?: boolean
  missing?(parameters: P): readonly Missing[]
}

export function defineTargetStage<P extends TargetParameters>(stage: TargetStage<P>): StageDefinition<P> {
  const { type, title, description, parameters, monitor, describe, stabilizes, promotes } = stage
  return defineStage<P>({
    type,
    title,
    description,
    parameters,
    tasks: ({ parameters }) => [
      resolveTargetManifest,
      operateOnTarget<P>(type, describe),
      monitorOperations<P>(monitor),
      ...(promotes ? [promoteOutputs<P>()] : []),
      ...(stabilizes ? [waitForManifestToStabilize<P>(parameters)] : []),
    ],
    cancel: cancelOperations,
    prepareRestart: withoutResults,
    missing: (given) => [...missingTarget(given), ...(stage.missing?.(given) ?? [])],
  })
}
