import { PlatformError } from '#platform/errors/errors.ts'
import type { TaskDefinition, TaskResult, TaskWork } from './define.ts'

const minute = 60_000

/**
 * A task that asks another service. While nobody answers there it waits, and says so in the context; what is refused there
 * fails it, as `refused` says.
 */
export function askingTask<P>(
  task: TaskDefinition<P>,
  refused: (error: PlatformError) => Error,
): TaskDefinition<P> {
  return { ...task, execute: (work) => executeAsking(task, work, refused) }
}

async function executeAsking<P>(
  task: TaskDefinition<P>,
  work: TaskWork<P>,
  refused: (error: PlatformError) => Error,
): Promise<TaskResult> {
  try {
    const result = await task.execute(work)
    if (work.stage.context.waitingFor === undefined) return result
    return { ...result, context: { waitingFor: undefined, ...result.context } }
  } catch (error) {
    if (work.nudged.aborted && !work.signal.aborted) return { status: 'RUNNING', againMs: 0 }
    if (!(error instanceof PlatformError)) throw error
    if (error.code === 'UNAVAILABLE')
      return {
        status: 'RUNNING',
        context: { waitingFor: error.message },
        againMs: work.elapsedMs < minute ? 1_000 : 5_000,
      }
    throw error.code === 'INTERNAL_SERVER_ERROR' ? error : refused(error)
  }
}
