import type { Config } from '#platform/config/schema.ts'
import { isUnavailable } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { EchoEvent } from '../../domain/event.ts'
import type { Delivery } from '../../domain/notifications/delivery.ts'
import { isHappening } from '../../domain/notifications/happening.ts'
import type { DeliveryRepository } from '../../store/notifications/deliveries.ts'
import type { Consumer } from '../consumer.ts'
import { admitted } from './admitted.ts'
import type { Others } from './others.ts'
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
    batch: 100,
    wants: isHappening,
    async handle(events) {
      const together = { ...ports, others: askingOnce(ports.others) }
      const deliveries = await Promise.all(events.map((event) => plannedOrTold(event, together)))
      if (deliveries.every(({ length }) => length === 0)) return
      await ports.deliveries.add(await admitted(deliveries.flat(), ports))
      ports.wake()
    },
  }
}

/** What Front50 keeps of an application is read once for all events of a batch. */
function askingOnce(others: Others): Others {
  const known = new Map<string, ReturnType<Others['saved']>>()
  return {
    ...others,
    saved(application) {
      const saved = known.get(application) ?? others.saved(application)
      known.set(application, saved)
      return saved
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
