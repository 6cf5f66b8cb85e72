import { ExecutionStatus } from '#platform/expressions/executionStatus.ts'
import { isComplete, isFailure, isHalting, type ExecutionStatus as Status } from '../domain/status.ts'

/** As Spinnaker has it: what was stopped counts, though nothing goes on behind it. */
const successful: ReadonlySet<Status> = new Set(['SUCCEEDED', 'STOPPED', 'SKIPPED'])

const made = new Map<Status, ExecutionStatus>()

/** A status as expressions see it. */
export function statusOf(status: Status): ExecutionStatus {
  const known = made.get(status)
  if (known) return known
  const one = new ExecutionStatus(status, {
    complete: isComplete(status),
    successful: successful.has(status),
    failure: isFailure(status),
    halt: isHalting(status),
  })
  made.set(status, one)
  return one
}
