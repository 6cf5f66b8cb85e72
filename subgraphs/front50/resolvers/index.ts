import type { Ports } from '../actions/ports.ts'
import { canaryConfig } from './canaryConfigs.ts'
import { application, pipeline, pipelineVersion, strategy } from './entities.ts'
import { entityTags } from './entityTags.ts'
import { mutations } from './mutation.ts'
import { notifications } from './notifications.ts'
import { objectVersion } from './objects.ts'
import { pipelineTemplate, pipelineTemplateVersion } from './pipelineTemplates.ts'
import { pluginInfo } from './pluginInfos.ts'
import { project, projectCluster, projectConfigFields, projectPipeline } from './projects.ts'
import { queries } from './query.ts'
import { serviceAccount } from './serviceAccounts.ts'

/** Every type of Front50's that needs more than its record has. */
export const resolvers = (ports: Ports) => ({
  Query: queries(ports),
  Mutation: mutations(ports),
  Application: application,
  Pipeline: pipeline(ports),
  PipelineVersion: pipelineVersion,
  Strategy: strategy(ports),
  ObjectVersion: objectVersion,
  PipelineTemplate: pipelineTemplate(ports),
  PipelineTemplateVersion: pipelineTemplateVersion,
  Project: project(ports),
  ProjectConfig: projectConfigFields,
  ProjectCluster: projectCluster,
  ProjectPipeline: projectPipeline,
  Notifications: notifications(ports),
  ServiceAccount: serviceAccount(ports),
  CanaryConfig: canaryConfig(ports),
  PluginInfo: pluginInfo(ports),
  EntityTags: entityTags(ports),
})
