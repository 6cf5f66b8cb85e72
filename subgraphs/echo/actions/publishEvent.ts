import { createHash } from 'node:crypto'
import { badInput, platformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Clock } from '#platform/service/service.ts'
import type { EchoEvent, NewEvent } from '../domain/event.ts'
import { isOwnType } from '../domain/ownTypes.ts'
import type { EventLog } from '../runtime/eventLog.ts'
import { readEvent } from './readEvent.ts'

export interface EventPorts {
  readonly eventLog: EventLog
  readonly clock: Clock
}

/**
 * What a person, or a program on behalf of one, has to tell. Its key is one among those that this person gives to
 * events of this type and source. Throws FORBIDDEN for types
 * that the platform tells itself, unless the caller may do everything.
 */
export async function publishEvent(
  given: unknown,
  caller: Caller,
  { eventLog, clock }: EventPorts,
): Promise<EchoEvent> {
  const { key: _, ...event } = readEvent(given, clock.now())
  const { key, ...details } = event.details as NewEvent['details'] & { key?: unknown }
  if (key !== undefined && (typeof key !== 'string' || key === ''))
    throw badInput([{ path: 'details.key', message: 'must be a text that is not empty' }])
  if (isOwnType(details.type) && !caller.admin)
    throw platformError('FORBIDDEN', {
      reason: `Events of the type ${details.type} are told by the platform itself; only an administrator may tell one.`,
    })
  const [kept] = await eventLog.append([
    { ...event, details, ...(key !== undefined && { key: keyOf(details, caller, key) }) },
  ])
  return kept!.event
}

/** Nobody can take the key of what somebody else has still to tell. */
function keyOf({ type, source }: NewEvent['details'], { user }: Caller, key: string): string {
  const named = JSON.stringify([user, type, source, key])
  return `told/${createHash('sha256').update(named).digest('base64url')}`
}

/** The most events of one call. */
const mostAtOnce = 1_000

/** What another service has to tell; answers how many of the events were new. */
export async function acceptEvents(
  given: readonly unknown[],
  { eventLog, clock }: EventPorts,
): Promise<number> {
  if (given.length > mostAtOnce)
    throw badInput([{ path: 'events', message: `may have ${mostAtOnce} events, there are ${given.length}` }])
  const now = clock.now()
  const events = given.map((event, index) => readEvent(event, now, ['events', index]))
  const kept = await eventLog.append(events)
  return kept.filter(({ isNew }) => isNew).length
}
