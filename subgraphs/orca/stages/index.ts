import { awsCodeBuild } from './awsCodeBuild.ts'
import { checkPreconditions } from './checkPreconditions.ts'
import { cleanupArtifacts } from './cleanupArtifacts.ts'
import { concourse } from './concourse.ts'
import { createV2PipelineTemplate } from './createV2PipelineTemplate.ts'
import type { AnyStageDefinition } from './define.ts'
import { deleteApplication } from './deleteApplication.ts'
import { deleteEntityTags } from './deleteEntityTags.ts'
import { deleteManifest } from './deleteManifest.ts'
import { deletePipeline } from './deletePipeline.ts'
import { deletePluginInfo } from './deletePluginInfo.ts'
import { deleteProject } from './deleteProject.ts'
import { deleteV2PipelineTemplate } from './deleteV2PipelineTemplate.ts'
import { dependsOnExecution } from './dependsOnExecution.ts'
import { deployManifest } from './deployManifest.ts'
import { disableManifest } from './disableManifest.ts'
import { enableManifest } from './enableManifest.ts'
import { evaluateArtifacts } from './evaluateArtifacts.ts'
import { evaluateVariables } from './evaluateVariables.ts'
import { findArtifactFromExecution } from './findArtifactFromExecution.ts'
import { findArtifactsFromResource } from './findArtifactsFromResource.ts'
import { getProperties } from './getProperties.ts'
import { githubActions } from './githubActions.ts'
import { gitlabCi } from './gitlabCi.ts'
import { googleCloudBuild } from './googleCloudBuild.ts'
import { group } from './group.ts'
import { jenkins } from './jenkins.ts'
import { manualJudgment } from './manualJudgment.ts'
import { monitorPipeline } from './monitorPipeline.ts'
import { noop } from './noop.ts'
import { patchManifest } from './patchManifest.ts'
import { pauseRolloutManifest } from './pauseRolloutManifest.ts'
import { pipeline } from './pipeline.ts'
import { reorderPipelines } from './reorderPipelines.ts'
import { resizeServerGroup } from './resizeServerGroup.ts'
import { resumeRolloutManifest } from './resumeRolloutManifest.ts'
import { rollingRestartManifest } from './rollingRestartManifest.ts'
import { runJob } from './runJob.ts'
import { runMultiplePipelines } from './runMultiplePipelines.ts'
import { savePipeline } from './savePipeline.ts'
import { savePipelinesFromArtifact } from './savePipelinesFromArtifact.ts'
import { scaleManifest } from './scaleManifest.ts'
import { travis } from './travis.ts'
import { undoRolloutManifest } from './undoRolloutManifest.ts'
import { updatePipeline } from './updatePipeline.ts'
import { updateV2PipelineTemplate } from './updateV2PipelineTemplate.ts'
import { upsertApplication } from './upsertApplication.ts'
import { upsertEntityTags } from './upsertEntityTags.ts'
import { upsertPluginInfo } from './upsertPluginInfo.ts'
import { upsertProject } from './upsertProject.ts'
import { wait } from './wait.ts'
import { waitUntil } from './waitUntil.ts'

/** The stage types that come with Orca. A new one is a file here and a line in this list. */
export const stageDefinitions: readonly AnyStageDefinition[] = [
  wait,
  waitUntil,
  dependsOnExecution,
  group,
  noop,
  manualJudgment,
  pipeline,
  monitorPipeline,
  runMultiplePipelines,
  checkPreconditions,
  deployManifest,
  patchManifest,
  scaleManifest,
  deleteManifest,
  undoRolloutManifest,
  rollingRestartManifest,
  pauseRolloutManifest,
  resumeRolloutManifest,
  enableManifest,
  disableManifest,
  cleanupArtifacts,
  findArtifactsFromResource,
  findArtifactFromExecution,
  evaluateArtifacts,
  evaluateVariables,
  runJob,
  jenkins,
  gitlabCi,
  githubActions,
  travis,
  concourse,
  googleCloudBuild,
  awsCodeBuild,
  getProperties,
  resizeServerGroup,
  savePipeline,
  updatePipeline,
  deletePipeline,
  reorderPipelines,
  upsertProject,
  deleteProject,
  upsertPluginInfo,
  deletePluginInfo,
  upsertEntityTags,
  deleteEntityTags,
  savePipelinesFromArtifact,
  upsertApplication,
  deleteApplication,
  createV2PipelineTemplate,
  updateV2PipelineTemplate,
  deleteV2PipelineTemplate,
]
