import { notFound } from '#platform/errors/errors.ts'
import { executionIdOf } from '../domain/execution.ts'
import { isComplete } from '../domain/status.ts'
import type { ExecutionKeeper } from '../runtime/keeper.ts'
import type { StageLogLine, StageLogStore } from '../store/stageLogs.ts'

/**
 * Reads a stage's log from its beginning: each call answers what is behind the one before. The log is whole when the stage has
 * ended and nothing more stands there. NOT_FOUND for a stage that does not exist.
 */
export function readStageLog(
  stageId: string,
  keeper: Pick<ExecutionKeeper, 'find'>,
  logs: StageLogStore,
): () => Promise<{ items: readonly StageLogLine[]; isWhole: boolean }> {
  let position = 0
  return async () => {
    const stage = (await keeper.find(executionIdOf(stageId)))?.stages.get(stageId)
    if (!stage) throw notFound('stage', stageId)
    // Looked at before the log is: a stage that ends meanwhile may have written more.
    const hasEnded = isComplete(stage.status)
    const { lines, next } = await logs.read(stageId, position)
    position = next
    return { items: lines, isWhole: hasEnded && lines.length === 0 }
  }
}
