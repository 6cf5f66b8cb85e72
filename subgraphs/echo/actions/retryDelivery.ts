import { conflict, notFound } from '#platform/errors/errors.ts'
import type { Delivery } from '../domain/notifications/delivery.ts'
import type { DeliveryRepository } from '../store/notifications/deliveries.ts'

interface Ports {
  readonly deliveries: DeliveryRepository
  readonly clock: { now(): number }
  readonly wake: () => void
}

/** Sends one that has failed once more; one that is held, at once. CONFLICT for others. */
export async function retryDelivery(id: string, { deliveries, clock, wake }: Ports): Promise<Delivery> {
  const hasBegun = await deliveries.restart(id, clock.now())
  const delivery = await deliveries.find(id)
  if (!delivery) throw notFound('delivery', id)
  if (!hasBegun)
    throw conflict(`Delivery ${id} is ${delivery.status}; only one that has failed or is held is sent again.`)
  wake()
  return delivery
}
