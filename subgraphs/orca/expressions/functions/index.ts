import type { ExpressionFunction } from '#platform/expressions/scope.ts'
import { applicationMetadata } from './applicationMetadata.ts'
import { canaryConfigNameToId } from './canaryConfigNameToId.ts'
import { cfServiceKey } from './cfServiceKey.ts'
import { currentStage } from './currentStage.ts'
import { currentUser } from './currentUser.ts'
import { deployedServerGroups } from './deployedServerGroups.ts'
import { fetchReference } from './fetchReference.ts'
import { judgement, judgment } from './judgment.ts'
import { manifestLabelValue } from './manifestLabelValue.ts'
import { pipelineId, pipelineIdInApplication, pipelineIdOrNull } from './pipelineId.ts'
import { resolvedArtifacts } from './resolvedArtifacts.ts'
import { stage } from './stage.ts'
import { stageByRefId } from './stageByRefId.ts'
import { stageExists } from './stageExists.ts'
import { triggerResolvedArtifact, triggerResolvedArtifactByType } from './triggerResolvedArtifact.ts'

/** The functions that look into executions. A new one is a file here and a line in this list. */
export const executionFunctions: readonly ExpressionFunction[] = [
  stage,
  stageByRefId,
  stageExists,
  currentStage,
  currentUser,
  judgment,
  judgement,
  deployedServerGroups,
  manifestLabelValue,
  triggerResolvedArtifact,
  triggerResolvedArtifactByType,
  resolvedArtifacts,
  pipelineId,
  pipelineIdOrNull,
  pipelineIdInApplication,
  cfServiceKey,
  canaryConfigNameToId,
  applicationMetadata,
  fetchReference,
]
