import { JinjaThread } from '#platform/jinja/thread.ts'
import type { Platform } from '#platform/service/service.ts'
import { configuredSubscriptions } from '../../subscriptions/configured.ts'
import type { WebhookHandler } from '../../webhooks/define.ts'
import type { EventLog } from '../eventLog.ts'
import { Pulling } from './pulling.ts'
import { pushedMessages } from './pushed.ts'
import { Standing } from './standing.ts'

/** The subscriptions of the configuration, at work. */
export interface Subscriptions {
  readonly standings: readonly Standing[]
  /** Takes requests to /webhooks/pubsub/<name>. */
  readonly push: WebhookHandler
  stop(): Promise<void>
}

/** Listens to the subscriptions of the configuration. Throws ConfigError when it cannot be read. */
export function startSubscriptions(platform: Platform, eventLog: EventLog): Subscriptions {
  const { clock, config, http, log, metrics } = platform
  const { pulled, pushed } = configuredSubscriptions(config)
  const jinja = new JinjaThread()
  const messages = metrics.counter('echo_pubsub_messages_total', 'Messages that came by subscriptions', [
    'system',
    'subscription',
  ])
  const ports = { eventLog, clock, http, jinja, log, messages }
  const pullings = pulled.map((subscription) => new Pulling(subscription, ports))
  for (const pulling of pullings) pulling.start()
  const awaited = pushed.map((subscription) => ({
    subscription,
    standing: new Standing('generic', subscription.name),
  }))
  for (const { standing } of awaited) standing.connect()
  return {
    standings: [...pullings, ...awaited].map(({ standing }) => standing),
    push: pushedMessages(awaited, ports),
    async stop() {
      await Promise.all(pullings.map((pulling) => pulling.stop()))
      await jinja.stop()
    },
  }
}
