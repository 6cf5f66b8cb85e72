import { PlatformError } from '#platform/errors/errors.ts'
import type { TaskDefinition, TaskResult } from '../stages/define.ts'
import { StageFailure } from '../stages/failures.ts'
import type { RehearsalWork, Rehearsed } from '../stages/rehearsal.ts'

/** What a task would do; undefined where that is not known. */
export async function rehearseTask(
  definition: TaskDefinition<unknown>,
  work: RehearsalWork<unknown>,
): Promise<Rehearsed> {
  const { rehearse } = definition
  if (rehearse === 'waits') return {}
  if (rehearse === undefined) return { leavesOpen: 'both' }
  try {
    return rehearse === 'reads' ? asRehearsed(await definition.execute(work)) : await rehearse(work)
  } catch (error) {
    if (error instanceof StageFailure) return { problems: [error.message], leavesOpen: 'both' }
    if (error instanceof PlatformError) return { problems: [textOf(error)], leavesOpen: 'both' }
    throw error
  }
}

function textOf({ message, extensions: { problems } }: PlatformError): string {
  if (!Array.isArray(problems)) return message
  return problems
    .map((problem: { path: string; message: string }) => `${problem.path}: ${problem.message}`)
    .join('; ')
}

function asRehearsed({ status, context = {}, outputs = {}, failure }: TaskResult): Rehearsed {
  if (status === 'SUCCEEDED') return { context, outputs }
  const waitingFor = typeof context.waitingFor === 'string' ? [context.waitingFor] : []
  return { problems: failure ? [failure.message] : waitingFor, leavesOpen: 'both' }
}
