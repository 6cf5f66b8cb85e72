import { addFields, match, project, replaceRoot, replaceWith, unset } from './shape.ts'
import type { StageCompiler } from './stage.ts'

/** Every stage that a pipeline may have; any other name is refused. */
export const stages: Record<string, StageCompiler> = {
  $match: match,
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: replaceRoot,
  $replaceWith: replaceWith,
}
