import { matchingWithin } from '#platform/patterns/fullMatch.ts'
import { expectedArtifactsOf } from '../../domain/artifacts/artifact.ts'
import { resolveArtifacts } from '../../domain/artifacts/resolve.ts'
import { visibleArtifacts } from '../../domain/artifacts/visible.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { TaskDefinition } from '../define.ts'

const bindProducedArtifacts: TaskDefinition<unknown> = {
  name: 'bindProducedArtifacts',
  rehearse: 'reads',
  execute: async ({ execution, stage }) => {
    const expected = expectedArtifactsOf(stage.context.expectedArtifacts)
    const received = visibleArtifacts(execution, stage)
    const options = { unique: false, matchesFully: matchingWithin(1_000) }
    const { resolved, problems } = resolveArtifacts(expected, { received, prior: [] }, options)
    if (problems.length > 0) {
      const errors = problems.map(({ message }) => message)
      const message = `The stage has not produced what it should: ${errors.join('; ')}.`
      return { status: 'TERMINAL', failure: { code: 'ARTIFACT_NOT_FOUND', message, errors } }
    }
    const artifacts = resolved.map(({ boundArtifact }) => boundArtifact!)
    return { status: 'SUCCEEDED', outputs: { artifacts, resolvedExpectedArtifacts: resolved } }
  },
}

/** Finds what a stage is expected to produce among all that it sees; nothing to do where nothing is expected. */
export const bindingTasks = ({ expectedArtifacts }: JsonObject): TaskDefinition<unknown>[] =>
  expectedArtifactsOf(expectedArtifacts).length > 0 ? [bindProducedArtifacts] : []
