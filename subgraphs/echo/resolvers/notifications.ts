import { z } from 'zod'
import { pageRequest, toPage } from '#platform/graphql/page.ts'
import type {
  MutationResolvers,
  NotificationDeliveryResolvers,
  NotificationsResolvers,
  NotificationTypeResolvers,
  QueryResolvers,
} from '#schema/generated/echo.ts'
import { retryDelivery } from '../actions/retryDelivery.ts'
import { sendTestNotification } from '../actions/sendTestNotification.ts'
import { savedNotificationProblems } from '../notifications/problems.ts'
import type { Notifications } from '../runtime/notifications/notifications.ts'

const cursor = 'delivery'

export const notificationQueries = ({
  channels,
  deliveries,
}: Notifications): Pick<QueryResolvers, 'notificationDeliveries' | 'notificationTypes'> => ({
  notificationDeliveries: async (_, { first, after, ...filter }) => {
    const request = pageRequest(cursor, { first, after }, { defaultFirst: 50, maxFirst: 500 })
    const given = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined)
    const found = await deliveries.page(Object.fromEntries(given), request)
    return toPage(cursor, request, found, ({ id }) => id, request.after !== undefined)
  },
  notificationTypes: () => [...channels.all],
})

export const notificationMutations = (
  notifications: Notifications,
  ports: { clock: { now(): number }; newId: () => string },
): Pick<MutationResolvers, 'sendTestNotification' | 'retryDelivery'> => ({
  sendTestNotification: (_, request, { caller }) =>
    sendTestNotification(request, caller, { channels: notifications.channels, ...ports }),
  retryDelivery: (_, { id }) => retryDelivery(id, { ...notifications, ...ports }),
})

export const notificationDelivery: NotificationDeliveryResolvers = {
  execution: ({ executionId }) => (executionId === undefined ? null : { id: executionId }),
  heldFor: ({ heldFor }) => heldFor ?? null,
  error: ({ error }) => error ?? null,
  dueAt: ({ status, dueAt }) => (status === 'PENDING' || status === 'HELD' ? dueAt : null),
  sentAt: ({ sentAt }) => sentAt ?? null,
  receipt: ({ receipt }) => receipt ?? null,
  digest: ({ digest }) => digest ?? null,
}

export const savedNotifications = ({ channels }: Notifications): NotificationsResolvers => ({
  __resolveReference: (reference) => reference,
  problems: ({ definition }) => savedNotificationProblems(definition, channels),
})

export const notificationType: NotificationTypeResolvers = {
  aliases: ({ aliases }) => [...(aliases ?? [])],
  parameters: ({ parameters }) => z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }),
  problem: ({ problem }) => problem ?? null,
}
