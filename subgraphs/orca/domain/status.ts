/** State of an execution, a stage or a task; names and meanings are Spinnaker's. */
export type ExecutionStatus =
  | 'NOT_STARTED'
  | 'BUFFERED'
  | 'RUNNING'
  | 'PAUSED'
  | 'SUSPENDED'
  | 'SUCCEEDED'
  | 'FAILED_CONTINUE'
  | 'TERMINAL'
  | 'CANCELED'
  | 'STOPPED'
  | 'SKIPPED'
  | 'REDIRECT'

const complete = new Set<ExecutionStatus>([
  'SUCCEEDED',
  'FAILED_CONTINUE',
  'TERMINAL',
  'CANCELED',
  'STOPPED',
  'SKIPPED',
])
const halting = new Set<ExecutionStatus>(['TERMINAL', 'CANCELED', 'STOPPED'])
const failure = new Set<ExecutionStatus>(['TERMINAL', 'STOPPED', 'FAILED_CONTINUE'])
const passable = new Set<ExecutionStatus>(['SUCCEEDED', 'FAILED_CONTINUE', 'SKIPPED'])

/** It has ended and will not change, unless it is restarted. */
export const isComplete = (status: ExecutionStatus) => complete.has(status)
/** It has ended in a way that stops its branch. */
export const isHalting = (status: ExecutionStatus) => halting.has(status)
/** It has failed, whether or not others go on. */
export const isFailure = (status: ExecutionStatus) => failure.has(status)
/** What depends on it may start. STOPPED counts as successful in Spinnaker, yet never lets anything start. */
export const letsDownstreamStart = (status: ExecutionStatus) => passable.has(status)
