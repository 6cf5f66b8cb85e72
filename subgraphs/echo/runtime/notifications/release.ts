import type { Delivery } from '../../domain/notifications/delivery.ts'
import { digestOf } from '../../domain/notifications/digest.ts'
import type { SenderPorts } from './sender.ts'

type Ports = Pick<SenderPorts, 'deliveries' | 'clock' | 'failpoint' | 'newId' | 'retentionMs'>

/**
 * What was held in a lane is told: one as it is, several as one. A digest is named on those that it tells before it is made, so that
 * after a crash the same one is made.
 */
export async function release(lane: string, ports: Ports): Promise<void> {
  const { deliveries, clock, newId } = ports
  const due = await deliveries.due(lane, clock.now())
  const begun = Map.groupBy(
    due.filter(({ digest }) => digest !== undefined),
    ({ digest }) => digest!,
  )
  for (const [digest, held] of begun) await tellTogether(digest, held, ports)
  const held = due.filter(({ digest }) => digest === undefined)
  if (held.length === 1) await deliveries.restart(held[0]!.id, clock.now())
  if (held.length < 2) return
  const digest = `${held.at(-1)!.id.split('-')[0]}-digest-${newId()}`
  const ids = held.map(({ id }) => id)
  await deliveries.claim(ids, digest)
  await ports.failpoint('echo.digest.claimed')
  await tellTogether(digest, held, ports)
}

async function tellTogether(digest: string, held: readonly Delivery[], ports: Ports): Promise<void> {
  const { deliveries, clock, failpoint, retentionMs } = ports
  const now = clock.now()
  const { lane, type, address, content } = held[0]!
  const message = digestOf(held, now)
  await deliveries.add([
    {
      id: digest,
      lane,
      type,
      address,
      when: message.when,
      level: 'digest',
      application: message.application,
      subject: message.subject,
      status: 'PENDING',
      heldFor: held[0]!.heldFor ?? 'digest',
      dueAt: now,
      attempts: 0,
      createdAt: now,
      content: { notification: content?.notification ?? {}, message },
    },
  ])
  await failpoint('echo.digest.stored')
  await deliveries.settle(digest, new Date(now + retentionMs))
}
