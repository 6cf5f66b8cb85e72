import type { Config } from '#platform/config/schema.ts'
import type { Delivery } from '../../domain/notifications/delivery.ts'
import type { Channels } from '../../notifications/index.ts'
import type { DeliveryRepository } from '../../store/notifications/deliveries.ts'

interface Ports {
  readonly channels: Channels
  readonly deliveries: DeliveryRepository
  readonly digest: Config['notifications']['digest']
  readonly clock: { now(): number }
}

/** How many messages an address has got just now, and when the rest is told. */
interface Lane {
  count: number
  digestAt?: number
}

/** The deliveries, those of somebody who has got many messages just now held: he gets the rest as one. */
export async function admitted(all: readonly Delivery[], ports: Ports): Promise<Delivery[]> {
  const { deliveries, digest, clock } = ports
  const now = clock.now()
  const windowMs = digest.withinSeconds * 1000
  const lanes = new Map<string, Lane>()
  const made: Delivery[] = []
  for (const delivery of all) {
    const { lane: name } = delivery
    if (!countsFor(delivery, ports.channels)) {
      made.push(delivery)
      continue
    }
    const lane = lanes.get(name) ?? { count: await deliveries.countSince(name, now - windowMs) }
    lanes.set(name, lane)
    if (lane.count < digest.after) {
      lane.count++
      made.push(delivery)
      continue
    }
    lane.digestAt ??= Math.max(now, (await deliveries.digestDueAt(name)) ?? now + windowMs)
    made.push({ ...delivery, status: 'HELD', heldFor: 'digest', dueAt: lane.digestAt })
  }
  return made
}

/** Messages to people that are to be sent at once. */
function countsFor({ status, type, address }: Delivery, channels: Channels): boolean {
  const channel = channels.find(type)
  return status === 'PENDING' && address !== '' && typeof channel === 'object' && !channel.tellsPrograms
}
