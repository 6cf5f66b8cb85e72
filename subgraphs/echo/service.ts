import { monotonicFactory } from 'ulid'
import type { Caller } from '#platform/identity/caller.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { checkConfig } from './actions/checkConfig.ts'
import { polledNames } from './actions/polledNames.ts'
import { collectorQueries } from './resolvers/collectors.ts'
import type { Context } from './resolvers/context.ts'
import { event, eventMutations, eventQueries, eventSubscriptions } from './resolvers/events.ts'
import { createLoaders } from './resolvers/loaders.ts'
import {
  notificationDelivery,
  notificationMutations,
  notificationQueries,
  notificationType,
  savedNotifications,
} from './resolvers/notifications.ts'
import { schedule, scheduleQueries, triggerSchedule } from './resolvers/schedules.ts'
import { subscriptionQueries } from './resolvers/subscriptions.ts'
import {
  pipelineTrigger,
  pipelineTriggers,
  triggerProblemQueries,
  triggerQueries,
} from './resolvers/triggers.ts'
import { webhookMutations } from './resolvers/webhooks.ts'
import { createCollectors } from './runtime/collecting.ts'
import { startEvents } from './runtime/events.ts'
import { NamedThings } from './runtime/namedThings.ts'
import { startNotifications } from './runtime/notifications/notifications.ts'
import { startSchedule } from './runtime/schedule.ts'
import { startSubscriptions } from './runtime/subscriptions/subscriptions.ts'
import { startTriggers } from './runtime/triggers.ts'
import { openWebhooks } from './runtime/webhooks.ts'
import { igorHints } from './webhooks/hints.ts'

/** Hears of everything that happens, starts what is triggered by it, and tells everyone who wants to know. */
export default { name: 'echo', checkConfig, start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const { clock } = platform
  const newId = monotonicFactory()
  const events = await startEvents(platform, newId)
  const { eventLog, consumers, live, repository, fingerprint } = events
  const notifications = await startNotifications(platform, consumers, newId)
  const triggers = await startTriggers(platform, events)
  const scheduler = startSchedule(platform, events, triggers)
  const subscriptions = startSubscriptions(platform, eventLog)
  const things = new NamedThings({
    ...triggers,
    ...platform,
    polledNames: () => polledNames(platform.call),
    subscriptions: subscriptions.standings.map(({ system, name }) => `${system}/${name}`.toLowerCase()),
  })
  const problemPorts = { channels: notifications.channels, things }
  const webhooks = openWebhooks(platform, {
    eventLog,
    fingerprint,
    callbacks: notifications.callbacks,
    handlers: new Map([...igorHints(platform.call), ['pubsub', subscriptions.push]]),
    triggerSecrets: async (event) => {
      await triggers.follower.refresh()
      return triggers.secretsFor(event)
    },
  })
  const collectors = createCollectors(platform)
  for (const collector of collectors) await consumers.add(collector)

  return {
    resolvers: {
      Query: {
        ...eventQueries(repository, consumers),
        ...collectorQueries(collectors, consumers),
        ...notificationQueries(notifications),
        ...triggerQueries(triggers),
        ...triggerProblemQueries(problemPorts),
        ...scheduleQueries(platform),
        ...subscriptionQueries(subscriptions.standings),
      },
      Mutation: {
        ...eventMutations({ eventLog, clock }),
        ...webhookMutations(webhooks.receive),
        ...notificationMutations(notifications, { clock, newId }),
      },
      Subscription: { ...eventSubscriptions(live) },
      Event: event,
      Pipeline: pipelineTriggers(triggers),
      PipelineTrigger: { ...pipelineTrigger(problemPorts), ...triggerSchedule(platform) },
      Schedule: schedule(platform),
      NotificationDelivery: notificationDelivery,
      NotificationType: notificationType,
      Notifications: savedNotifications(notifications),
    },
    context: (caller: Caller): Context => ({ caller, loaders: createLoaders(repository) }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async (timeoutMs) => {
      await Promise.all([scheduler.stop(), subscriptions.stop()])
      await events.stop(timeoutMs)
      await notifications.stop(timeoutMs)
      await triggers.stop()
      await webhooks.stop()
    },
  }
}
