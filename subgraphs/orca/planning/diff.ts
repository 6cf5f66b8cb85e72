import { isDeepStrictEqual } from 'node:util'
import { changesBetween, type DefinitionChange } from '#platform/definition/diff.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { Effect } from '../stages/rehearsal.ts'
import type { PipelinePlan, PlannedStage } from './plan.ts'

/** How a stage would differ. */
export interface StageDiff {
  readonly refId: string
  readonly name: string
  readonly type: string
  readonly change: 'ADDED' | 'REMOVED' | 'CHANGED'
  /** Each place of its evaluated parameters, and of its place in the graph, that differs. */
  readonly changes: readonly DefinitionChange[]
  /** Effects that it would not have any more, and those that it would have instead. */
  readonly effectsBefore: readonly Effect[]
  readonly effectsAfter: readonly Effect[]
}

/** Each stage that differs, or does something else, between two plans. Stages are matched by refId. */
export function stageDiffs(before: PipelinePlan, after: PipelinePlan): StageDiff[] {
  const former = new Map(before.stages.map((stage) => [stage.refId, stage]))
  const latter = new Map(after.stages.map((stage) => [stage.refId, stage]))
  const gone = before.stages.filter(({ refId }) => !latter.has(refId))
  return [
    ...gone.map((stage) => diffOf('REMOVED', stage, undefined)),
    ...after.stages.flatMap((stage) => {
      const other = former.get(stage.refId)
      if (!other) return [diffOf('ADDED', undefined, stage)]
      const diff = diffOf('CHANGED', other, stage)
      const isSame = diff.changes.length + diff.effectsBefore.length + diff.effectsAfter.length === 0
      return isSame ? [] : [diff]
    }),
  ]
}

function diffOf(
  change: StageDiff['change'],
  before: PlannedStage | undefined,
  after: PlannedStage | undefined,
): StageDiff {
  const { refId, name, type } = (after ?? before)!
  const [from, to] = [before?.effects ?? [], after?.effects ?? []]
  return {
    refId,
    name,
    type,
    change,
    changes: changesBetween(comparable(before), comparable(after)),
    effectsBefore: without(from, to),
    effectsAfter: without(to, from),
  }
}

/** What of a planned stage says how it would run. */
function comparable(stage: PlannedStage | undefined): JsonObject {
  if (!stage) return {}
  const { type, name, requisiteStageRefIds, runs, context } = stage
  return { ...context, type, name, requisiteStageRefIds, runs }
}

const without = (effects: readonly Effect[], others: readonly Effect[]) =>
  effects.filter((effect) => !others.some((other) => isDeepStrictEqual(effect, other)))
