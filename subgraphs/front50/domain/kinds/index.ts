import { canaryConfig } from './canaryConfig.ts'
import { entityTags } from './entityTags.ts'
import type { ObjectKind } from './kind.ts'
import { notifications } from './notifications.ts'
import { pipelineTemplate } from './pipelineTemplate.ts'
import { pluginInfo } from './pluginInfo.ts'
import { project } from './project.ts'
import { serviceAccount } from './serviceAccount.ts'

/** What Front50 keeps besides applications, pipelines and strategies. */
export const kinds = {
  pipelineTemplate,
  project,
  notifications,
  serviceAccount,
  canaryConfig,
  pluginInfo,
  entityTags,
} satisfies Record<string, ObjectKind>

export type KindName = keyof typeof kinds
