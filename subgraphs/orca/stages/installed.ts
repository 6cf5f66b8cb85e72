import type { Config } from '#platform/config/schema.ts'
import type { AnyStageDefinition } from './define.ts'
import { stageDefinitions } from './index.ts'
import { restrictExecutionDuringTimeWindow } from './restrictExecutionDuringTimeWindow.ts'

/** What of the configuration stage types depend on. */
export type StageConfig = Pick<Config, 'orca' | 'webhook' | 'job'>

/** The stage types of an installation: those of Orca, and those that its configuration shapes or adds. */
export function installedStages({ orca }: StageConfig): AnyStageDefinition[] {
  return [...stageDefinitions, restrictExecutionDuringTimeWindow(orca.executionWindow.timezone)]
}
