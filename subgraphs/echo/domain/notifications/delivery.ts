import type { JsonObject } from '#platform/definition/json.ts'
import type { Message } from './message.ts'

/** PENDING waits to be sent, HELD for the end of a quiet time or for its digest, DIGESTED was told in one. */
export type DeliveryStatus = 'PENDING' | 'HELD' | 'SENT' | 'DIGESTED' | 'FAILED'

/** One message on its way to one address. */
export interface Delivery {
  /** Sorts by the time of what it tells; the same for the same event, notification and address. */
  readonly id: string
  /** Deliveries of a lane are sent one after the other: a channel and an address. */
  readonly lane: string
  readonly type: string
  /** As people may see it. */
  readonly address: string
  readonly when: string
  readonly level: string
  readonly application: string
  readonly executionId?: string
  readonly stageId?: string
  readonly subject: string
  readonly status: DeliveryStatus
  readonly heldFor?: 'quietPeriod' | 'digest'
  /** Milliseconds since 1970: not before. */
  readonly dueAt: number
  readonly attempts: number
  readonly error?: string
  /** The receiver's own id for it. */
  readonly receipt?: string
  /** The delivery that tells it, with others. */
  readonly digest?: string
  readonly createdAt: number
  readonly sentAt?: number
  /** What is sent; gone when it is sent. */
  readonly content?: {
    readonly notification: JsonObject
    readonly message: Message
    /** Why it cannot be sent. */
    readonly problem?: string
  }
}

/** With the delays between them more than an hour: a receiver may be down that long. */
export const mostAttempts = 16
const firstDelayMs = 1_000
const longestDelayMs = 600_000

/** How long after its `attempt` (from 1) a delivery is tried again. */
export const backOffMs = (attempt: number): number =>
  Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1))
