import type { Config } from '#platform/config/schema.ts'
import type { Platform } from '#platform/service/service.ts'
import { type Callbacks, callbacksOf } from '../../notifications/callbacks.ts'
import { Channels } from '../../notifications/index.ts'
import { JudgmentTokens } from '../../notifications/judgmentTokens.ts'
import { type DeliveryRepository, deliveryRepository } from '../../store/notifications/deliveries.ts'
import { notificationCollections } from '../../store/notifications/models.ts'
import { receiptRepository } from '../../store/notifications/receipts.ts'
import type { Consumer } from '../consumer.ts'
import { notificationConsumer } from './consumer.ts'
import { othersOf } from './others.ts'
import { Sender } from './sender.ts'

const dayMs = 86_400_000

/** Everything that tells people. */
export interface Notifications {
  readonly channels: Channels
  readonly deliveries: DeliveryRepository
  /** What answers to buttons are handed to, by channel. */
  readonly callbacks: Callbacks
  /** There is something to send. */
  wake(): void
  stop(timeoutMs: number): Promise<void>
}

export async function startNotifications(
  platform: Platform,
  consumers: { add(consumer: Consumer): Promise<void> },
  newId: () => string,
): Promise<Notifications> {
  const { clock, config, engine, failpoint, http, log, metrics } = platform
  const collections = notificationCollections(platform.mongo)
  await collections.prepare()
  const deliveries = deliveryRepository(collections)
  const channels = new Channels(config, { http, log })
  const others = othersOf(platform)
  const { enabled, app } = config.slack
  const { signingSecret, token } = app
  const tokens = enabled && signingSecret && token ? new JudgmentTokens(signingSecret) : undefined
  const sent = metrics.counter('notifications', 'Notifications by channel and outcome.', ['type', 'outcome'])
  const retentionMs = config.notifications.retentionDays * dayMs
  const sender = new Sender({
    channels,
    deliveries,
    leases: engine.leases,
    clock,
    failpoint,
    log,
    sent,
    newId,
    retentionMs,
  })
  sender.start()
  const callbacks = callbacksOf(config, {
    http,
    others,
    tokens,
    receipts: receiptRepository(collections),
    clock,
    log,
  })
  await consumers.add(
    notificationConsumer({
      channels,
      others,
      deliveries,
      publicUrl: publicUrlOf(config),
      quietPeriod: quietPeriodOf(config),
      tokens,
      digest: config.notifications.digest,
      clock,
      log,
      wake: () => sender.wake(),
    }),
  )
  return {
    channels,
    deliveries,
    callbacks,
    wake: () => sender.wake(),
    async stop(timeoutMs) {
      await sender.stop(timeoutMs)
      await channels.stop()
    },
  }
}

const publicUrlOf = ({ server }: Config) => server.publicUrl ?? `http://${server.host}:${server.port}`

function quietPeriodOf({ notifications: { quietPeriod } }: Config) {
  const { start, end, timezone, except } = quietPeriod
  return start && end ? { start, end, timezone, except } : undefined
}
