import type { ExecutionEvent } from './event.ts'

/** The same for the same event however often it is told, and derived from whichever state shows it. */
export function keyOf({ type, executionId, stage, taskId, time }: ExecutionEvent): string {
  const [source, subject, phase] = type.split(':')
  const place = [stage?.id ?? subject, ...(taskId === undefined ? [] : [taskId])]
  return [source, executionId, ...place, phase, time].join('/')
}
