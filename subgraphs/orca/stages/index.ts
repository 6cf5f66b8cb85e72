import { checkPreconditions } from './checkPreconditions.ts'
import type { AnyStageDefinition } from './define.ts'
import { manualJudgment } from './manualJudgment.ts'
import { pipeline } from './pipeline.ts'
import { wait } from './wait.ts'
import { webhook } from './webhook.ts'

/** The stage types that come with Orca. A new one is a file here and a line in this list. */
export const stageDefinitions: readonly AnyStageDefinition[] = [
  wait,
  manualJudgment,
  webhook,
  pipeline,
  checkPreconditions,
]
