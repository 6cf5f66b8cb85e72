import type { EchoEvent } from './event.ts'

/** Conditions for events; all that are given must hold. Times are milliseconds since 1970. */
export interface EventFilter {
  /** With `*` at its end: all types that begin so. */
  readonly type?: string | undefined
  readonly source?: string | undefined
  readonly application?: string | undefined
  readonly executionId?: string | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** Whether every condition holds. */
export function passes(filter: EventFilter, { details, executionId, receivedAt }: EchoEvent): boolean {
  const { type, source, application, since, until } = filter
  return (
    (type === undefined || isOfType(type, details.type)) &&
    (source === undefined || source === details.source) &&
    (application === undefined || application === details.application) &&
    (filter.executionId === undefined || filter.executionId === executionId) &&
    (since === undefined || receivedAt >= since) &&
    (until === undefined || receivedAt < until)
  )
}

const isOfType = (wanted: string, type: string) =>
  wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type
