import { isExpression, isObject, objectsOf } from '#platform/definition/json.ts'
import { hint } from '#platform/words/nearest.ts'
import type { JsonObject } from '../domain/execution.ts'
import { type ExpressionProblem, enough } from './expressionProblems.ts'

interface NamedId {
  readonly path: string
  readonly id: unknown
}

/** Ids of expected artifacts that stages and triggers name, and that neither the pipeline nor any of its stages expects. */
export function artifactIdProblems(definition: JsonObject): ExpressionProblem[] {
  const stages = objectsOf(definition.stages)
  const known = new Set([definition, ...stages].flatMap(expectedIds))
  const named = [
    ...stages.flatMap((stage, index) => idsOfStage(stage, `stages[${index}]`)),
    ...objectsOf(definition.triggers).flatMap(({ expectedArtifactIds }, index) =>
      listed(expectedArtifactIds, `triggers[${index}].expectedArtifactIds`),
    ),
  ]
  const isUnknown = ({ id }: NamedId) =>
    typeof id === 'string' && id !== '' && !isExpression(id) && !known.has(id)
  return named
    .filter(isUnknown)
    .slice(0, enough)
    .map(({ path, id }) => ({
      path,
      message: `the pipeline expects no artifact with the id '${String(id).slice(0, 100)}'${hint(String(id), known)}`,
    }))
}

function expectedIds({ expectedArtifacts, expectedArtifact }: JsonObject): string[] {
  const single = isObject(expectedArtifact) ? [expectedArtifact] : []
  return [...objectsOf(expectedArtifacts), ...single].flatMap(({ id }) =>
    typeof id === 'object' ? [] : String(id),
  )
}

/** An artifact that stands beside its id takes its place; a stage whose source is its own text looks at neither. */
function idsOfStage(stage: JsonObject, at: string): NamedId[] {
  const { source, manifestArtifactId, manifestArtifact, requiredArtifactIds, requiredArtifacts } = stage
  const ofManifest = source === 'artifact' && !manifestArtifact
  return [
    ...(ofManifest ? [{ path: `${at}.manifestArtifactId`, id: manifestArtifactId }] : []),
    ...listed(requiredArtifactIds, `${at}.requiredArtifactIds`),
    ...objectsOf(requiredArtifacts).flatMap(({ expectedArtifactId, artifact }, index) =>
      artifact
        ? []
        : [{ path: `${at}.requiredArtifacts[${index}].expectedArtifactId`, id: expectedArtifactId }],
    ),
  ]
}

const listed = (ids: unknown, at: string): NamedId[] =>
  Array.isArray(ids) ? ids.map((id, index) => ({ path: `${at}[${index}]`, id })) : []
