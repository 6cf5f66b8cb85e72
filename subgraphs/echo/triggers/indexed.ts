import { createHash } from 'node:crypto'
import { matcherOf } from '#platform/definition/artifactMatch.ts'
import { isTrue } from '#platform/definition/isTrue.ts'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { within } from '#platform/definition/path.ts'
import type { Problem } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { matchesFully } from '#platform/patterns/fullMatch.ts'
import { hint } from '#platform/words/nearest.ts'
import type { AnyTriggerType, TriggerPlace } from './define.ts'
import { textOf } from './fields.ts'
import { findTriggerType, triggerNames } from './index.ts'

/** A pipeline, as far as triggers need it. */
export interface IndexedPipeline {
  readonly id: string
  readonly application: string
  readonly name: string
  readonly isDisabled: boolean
  readonly respectsQuietPeriod: boolean
  readonly triggers: readonly IndexedTrigger[]
}

/** A trigger of a pipeline. */
export interface IndexedTrigger {
  /** Its own, or one that stays the same as long as it says the same. */
  readonly id: string
  readonly pipeline: IndexedPipeline
  /** Its place among the pipeline's triggers. */
  readonly index: number
  /** As it is configured; secrets included. */
  readonly settings: JsonObject
  readonly isEnabled: boolean
  /** Undefined where nobody serves it, or it cannot be read: `problems` says so. */
  readonly waiting: Waiting | undefined
  readonly problems: readonly Problem[]
}

/** What a trigger waits for. */
export interface Waiting {
  readonly type: AnyTriggerType
  /** Its settings, as its type reads them. */
  readonly parsed: unknown
  readonly key: string
  /** Artifacts of which the event must bring one; undefined where it need not bring any. */
  readonly expectedArtifacts: readonly JsonObject[] | undefined
}

/** What is known of a pipeline that is to be indexed. Its definition is an ordinary one. */
export interface PipelineToIndex {
  readonly id: string
  readonly application: string
  readonly name: string
  readonly definition: JsonObject
}

/** Reads what triggers need out of a definition. */
export function indexed({ id, application, name, definition }: PipelineToIndex): IndexedPipeline {
  const triggers: IndexedTrigger[] = []
  const pipeline: IndexedPipeline = {
    id,
    application,
    name,
    isDisabled: isTrue(definition.disabled),
    respectsQuietPeriod: isTrue(definition.respectQuietPeriod),
    triggers,
  }
  const seen = new Set<string>()
  const { triggers: list } = definition
  for (const [index, settings] of (Array.isArray(list) ? list : []).entries())
    if (isObject(settings)) triggers.push(readTrigger(settings, index, pipeline, definition, seen))
  return pipeline
}

function readTrigger(
  settings: JsonObject,
  index: number,
  pipeline: IndexedPipeline,
  definition: JsonObject,
  seen: Set<string>,
): IndexedTrigger {
  const id = idOf(settings, pipeline.id, seen)
  const { waiting, problems } = read(settings, { pipelineId: pipeline.id, triggerId: id }, definition)
  return {
    id,
    pipeline,
    index,
    settings,
    isEnabled: isTrue(settings.enabled),
    waiting,
    problems: placed(problems, index),
  }
}

/** Hundreds of thousands of triggers have none. */
const noProblems: readonly Problem[] = []

const placed = (problems: readonly Problem[], index: number): readonly Problem[] =>
  problems.length === 0
    ? noProblems
    : problems.map(({ path, message }) => ({ path: placeIn(index, path), message }))

/** Where a field of a trigger stands in the pipeline. */
export const placeIn = (index: number, path: string): string => within(`triggers[${index}]`, path)

function read(
  settings: JsonObject,
  at: TriggerPlace,
  definition: JsonObject,
): Pick<IndexedTrigger, 'waiting' | 'problems'> {
  const name = textOf(settings.type)
  const type = findTriggerType(name)
  if (!type)
    return {
      waiting: undefined,
      problems: [
        {
          path: 'type',
          message: `is "${name}": triggers of this type are not served${hint(name, triggerNames)}`,
        },
      ],
    }
  const parsed = type.parameters.safeParse(settings)
  if (!parsed.success) return { waiting: undefined, problems: schemaProblems(parsed.error, settings) }
  const waiting: Waiting = {
    type,
    parsed: parsed.data,
    key: type.key(parsed.data, at),
    expectedArtifacts: type.artifactsFollow ? undefined : expectedOf(settings, definition),
  }
  return { waiting, problems: type.problems?.(parsed.data) ?? [] }
}

function idOf(settings: JsonObject, pipelineId: string, seen: Set<string>): string {
  const { id } = settings
  // Of two triggers with one id, which a copy in JSON leaves, each is to be told from the other.
  if (typeof id === 'string' && id !== '' && !seen.has(id)) {
    seen.add(id)
    return id
  }
  for (let copy = 0; ; copy++) {
    const made = createHash('sha256')
      .update(JSON.stringify([pipelineId, settings, copy]))
      .digest('hex')
      .slice(0, 32)
    if (seen.has(made)) continue
    seen.add(made)
    return made
  }
}

/** The artifacts that a trigger names by the ids of the pipeline's expected ones. */
function expectedOf(
  { expectedArtifactIds }: JsonObject,
  { expectedArtifacts }: JsonObject,
): readonly JsonObject[] | undefined {
  if (!Array.isArray(expectedArtifactIds) || expectedArtifactIds.length === 0) return undefined
  const ids = new Set(expectedArtifactIds.map(textOf))
  return (Array.isArray(expectedArtifacts) ? expectedArtifacts : [])
    .filter((expected) => isObject(expected) && ids.has(textOf(expected.id)))
    .map(({ matchArtifact }) => (isObject(matchArtifact) ? matchArtifact : {}))
}

/** Whether one of the artifacts is one that the trigger expects. */
export const hasExpected = ({ expectedArtifacts }: Waiting, artifacts: readonly JsonObject[]): boolean =>
  expectedArtifacts === undefined ||
  expectedArtifacts.some((wanted) => artifacts.some(matcherOf(wanted, matchesFully)))
