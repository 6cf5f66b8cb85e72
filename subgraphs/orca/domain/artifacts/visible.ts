import { isObject } from '#platform/definition/json.ts'
import { withAncestors } from '../ancestors.ts'
import type { Execution, Stage } from '../execution.ts'
import { inPipelineOrder, StageGraph } from '../graph.ts'
import {
  type Artifact,
  artifactsOf,
  distinct,
  type ExpectedArtifact,
  expectedArtifactsOf,
} from './artifact.ts'

/** The artifacts that a stage sees: its own, then those of the stages before it, nearest first, then the trigger's. */
export function visibleArtifacts(execution: Execution, stage: Stage): Artifact[] {
  return distinct([...nearestFirst(execution, stage, 'artifacts').flatMap(artifactsOf)])
}

/** The artifacts of a whole execution, the latest first, of stages and within them; then the trigger's. */
export function artifactsOfExecution({ stages, trigger }: Execution): Artifact[] {
  const ordered = inPipelineOrder(stages, new StageGraph(stages.values()))
  const ofStages = ordered.flatMap(({ outputs }) => artifactsOf(outputs.artifacts))
  return distinct([...ofStages.reverse(), ...artifactsOf(trigger.artifacts)])
}

/** The artifact that was bound to an expected one, nearest to the stage; with the account to fetch it with. */
export function boundArtifact(execution: Execution, stage: Stage, expectedId: string): Artifact | undefined {
  for (const list of nearestFirst(execution, stage, 'resolvedExpectedArtifacts')) {
    const found = expectedArtifactsOf(list).find(
      ({ id, boundArtifact }) => id === expectedId && boundArtifact,
    )
    if (found) return withAccount(found)
  }
  return undefined
}

function withAccount({ boundArtifact, matchArtifact }: ExpectedArtifact): Artifact {
  const artifactAccount = boundArtifact?.artifactAccount || matchArtifact.artifactAccount
  return { ...boundArtifact, ...(artifactAccount !== undefined && { artifactAccount }) }
}

/** What a stage's own context, the outputs before it and the trigger hold under a key. */
function nearestFirst(execution: Execution, stage: Stage, key: string): unknown[] {
  const { context } = stage
  const outputs = withAncestors(execution, stage).map((ancestor) => ancestor.outputs[key])
  return [context[key], ...outputs, execution.trigger[key]]
}

/** An artifact that a stage names: by the id of an expected one, or inline. */
export function namedArtifact(
  execution: Execution,
  stage: Stage,
  { id, artifact, account }: { id?: unknown; artifact?: unknown; account?: unknown },
): Artifact | undefined {
  const found =
    typeof id === 'string' && id !== ''
      ? boundArtifact(execution, stage, id)
      : isObject(artifact)
        ? artifact
        : undefined
  const artifactAccount = account || found?.artifactAccount
  return found && { ...found, ...(artifactAccount !== undefined && { artifactAccount }) }
}
