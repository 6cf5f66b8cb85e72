import { limit, sample, skip, sort, unwind } from './flow.ts'
import { bucket, bucketAuto, count, group, sortByCount } from './group.ts'
import { facet, graphLookup, lookup, unionWith } from './join.ts'
import { addFields, match, project, replaceRoot, replaceWith, unset } from './shape.ts'
import type { StageCompiler } from './stage.ts'
import { setWindowFields } from './window.ts'
import { merge, out } from './write.ts'

/** Every stage that a pipeline may have; any other name is refused. */
export const stages: Record<string, StageCompiler> = {
  $match: match,
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: replaceRoot,
  $replaceWith: replaceWith,
  $group: group,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
  $count: count,
  $sortByCount: sortByCount,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $sample: sample,
  $unwind: unwind,
  $lookup: lookup,
  $graphLookup: graphLookup,
  $unionWith: unionWith,
  $facet: facet,
  $setWindowFields: setWindowFields,
  $merge: merge,
  $out: out,
}
