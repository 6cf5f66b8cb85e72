import { type MatchesFully, matcherOf } from '#platform/definition/artifactMatch.ts'
import { objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../execution.ts'
import {
  type Artifact,
  artifactsOf,
  distinct,
  type ExpectedArtifact,
  expectedArtifactsOf,
} from './artifact.ts'

/** What a start has to find, and where in the definition each of it stands. */
export interface WantedAtStart {
  readonly received: readonly Artifact[]
  readonly expected: readonly ExpectedArtifact[]
  /** Index of each expected artifact in the definition's list. */
  readonly indexes: readonly number[]
}

/**
 * The expected artifacts of a definition that a start has to find: those that its trigger names, those that have a prior or a
 * default one, and those that something received matches. Where nothing asks for one it is bound when that is clear; a
 * pipeline that another one has started is asked for all that its artifacts match.
 */
export function wantedAtStart(
  definition: JsonObject,
  trigger: JsonObject,
  matchesFully: MatchesFully,
): WantedAtStart {
  const received = distinct([...artifactsOf(trigger.receivedArtifacts), ...artifactsOf(trigger.artifacts)])
  const named = new Set(namedBy(definition, trigger))
  const isOffered = (matches: number) => (trigger.type === 'pipeline' ? matches > 0 : matches === 1)
  const all = expectedArtifactsOf(definition.expectedArtifacts)
  const indexes = [...all.keys()].filter((index) => {
    const { id, usePriorArtifact, useDefaultArtifact, matchArtifact } = all[index]!
    return (
      named.has(id) ||
      usePriorArtifact ||
      useDefaultArtifact ||
      isOffered(received.filter(matcherOf(matchArtifact, matchesFully)).length)
    )
  })
  return { received, expected: indexes.map((index) => all[index]!), indexes }
}

/** Ids that the trigger names itself, or, of a pipeline, that the definition's trigger for that pipeline names. */
function namedBy({ triggers }: JsonObject, trigger: JsonObject): string[] {
  const own = idsOf(trigger.expectedArtifactIds)
  if (trigger.type !== 'pipeline') return own
  const ofParent = objectsOf(triggers)
    .filter(({ type, pipeline }) => type === 'pipeline' && pipeline === trigger.parentPipelineId)
    .flatMap(({ expectedArtifactIds }) => idsOf(expectedArtifactIds))
  return [...own, ...ofParent]
}

const idsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

/** The trigger with what was found. */
export function withArtifacts(
  trigger: JsonObject,
  received: readonly Artifact[],
  resolved: readonly ExpectedArtifact[],
): JsonObject {
  if (received.length === 0 && resolved.length === 0) return trigger
  return {
    ...trigger,
    artifacts: distinct([...received, ...resolved.map(({ boundArtifact }) => boundArtifact!)]),
    expectedArtifacts: resolved,
    resolvedExpectedArtifacts: resolved,
  }
}
