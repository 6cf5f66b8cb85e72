import { conflict } from '#platform/errors/errors.ts'
import { type NewExecution, newExecution } from '../domain/create.ts'
import type { Execution, ExecutionRecord } from '../domain/execution.ts'
import { begunAtOnce } from '../handlers/startExecution.ts'
import type { StartKeys } from '../store/executions.ts'
import type { ActionPorts } from './ports.ts'

/**
 * Stores a new execution, or answers the one that an earlier start with the same key has made. CONFLICT when that one
 * is of something else: then the key was used twice by mistake. `begin` makes what is stored of what is only accepted.
 */
export async function accept(
  start: NewExecution,
  keys: StartKeys,
  ports: ActionPorts,
  begin = (execution: Execution) => begunAtOnce(execution, ports),
): Promise<ExecutionRecord> {
  const known = await ports.store.findStarted(keys)
  if (known) return sameStart(known, start)
  const execution = begin(newExecution(start, ports.newId()))
  if (await ports.keeper.create(execution, keys)) return execution
  const other = await ports.store.findStarted(keys)
  // The one that was in the way may have ended just now, and with it its correlation id.
  return other ? sameStart(other, start) : accept(start, keys, ports, begin)
}

function sameStart(known: ExecutionRecord, { application, origin }: NewExecution): ExecutionRecord {
  const same =
    known.application === application &&
    known.origin.type === origin.type &&
    known.origin.pipelineConfigId === origin.pipelineConfigId
  if (same) return known
  throw conflict(
    `The request id or correlation id was used before, for execution ${known.id} of something else.`,
  )
}
