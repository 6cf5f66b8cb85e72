import type { Config } from '#platform/config/schema.ts'
import { isUnavailable } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { EchoEvent } from '../../domain/event.ts'
import type { Delivery } from '../../domain/notifications/delivery.ts'
import { isHappening } from '../../domain/notifications/happening.ts'
import type { DeliveryRepository } from '../../store/notifications/deliveries.ts'
import type { Consumer } from '../consumer.ts'
import { type PlannerPorts, planned } from './planner.ts'

interface Ports extends PlannerPorts {
  readonly deliveries: DeliveryRepository
  readonly digest: Config['notifications']['digest']
  readonly log: Logger
  /** There is something to send. */
  readonly wake: () => void
}

/** Makes deliveries of what Orca tells. The same event makes the same ones. */
export function notificationConsumer(ports: Ports): Consumer {
  return {
    name: 'notifications',
    batch: 50,
    wants: isHappening,
    async handle(events) {
      for (const event of events) {
        const deliveries = await plannedOrTold(event, ports)
        for (const delivery of deliveries) await ports.deliveries.add([await held(delivery, ports)])
        if (deliveries.length > 0) ports.wake()
      }
    },
  }
}

/** An event that cannot be understood must not keep all others from being told. */
async function plannedOrTold(event: EchoEvent, ports: Ports): Promise<Delivery[]> {
  try {
    return await planned(event, ports)
  } catch (error) {
    if (isUnavailable(error)) throw error
    ports.log.error({ err: error, event: event.id }, 'nobody could be told of an event')
    return []
  }
}

/** Somebody who has got many messages just now gets the rest as one. */
async function held(delivery: Delivery, { channels, deliveries, digest, clock }: Ports): Promise<Delivery> {
  const { status, lane, type, address } = delivery
  const channel = channels.find(type)
  if (status !== 'PENDING' || address === '' || typeof channel === 'string' || channel.tellsPrograms)
    return delivery
  const now = clock.now()
  const windowMs = digest.withinSeconds * 1000
  if ((await deliveries.countSince(lane, now - windowMs)) < digest.after) return delivery
  const dueAt = Math.max(now, (await deliveries.digestDueAt(lane)) ?? now + windowMs)
  return { ...delivery, status: 'HELD', heldFor: 'digest', dueAt }
}
