import type { MutationResolvers, NotificationsResolvers, QueryResolvers } from '#schema/generated/front50.ts'
import {
  deleteNotifications,
  effectiveOf,
  findNotifications,
  saveNotifications,
} from '../actions/notifications.ts'
import type { Ports } from '../actions/ports.ts'
import { changing } from './changing.ts'
import { objectById, objectFields } from './objects.ts'

export const notificationQueries = (ports: Ports) =>
  ({
    notifications: async (_, { application }) => (await findNotifications(application, ports)) ?? null,
  }) satisfies QueryResolvers

export const notificationMutations = (ports: Ports) =>
  ({
    saveNotifications: changing(({ application, definition, expectedVersion }, { caller }) =>
      saveNotifications(application, definition, expectedVersion ?? undefined, caller, ports),
    ),
    deleteNotifications: changing(({ application }) => deleteNotifications(application, ports)),
  }) satisfies MutationResolvers

export const notifications = (ports: Ports): NotificationsResolvers => ({
  ...objectFields(ports.objects.notifications),
  __resolveReference: ({ id }, context) => objectById('notifications')(id, context),
  application: ({ applications }) => applications[0]?.application ?? null,
  effective: (parent) => effectiveOf(parent, ports),
})
