import { pageRequest, toPage } from '#platform/graphql/page.ts'
import type {
  EventResolvers,
  InputMaybe,
  MutationResolvers,
  QueryResolvers,
  EventFilter as RequestedFilter,
  SubscriptionResolvers,
} from '#schema/generated/echo.ts'
import { acceptEvents, type EventPorts, publishEvent } from '../actions/publishEvent.ts'
import { watchEvents } from '../actions/watchEvents.ts'
import type { EchoEvent } from '../domain/event.ts'
import type { EventFilter } from '../domain/filter.ts'
import type { Consumers } from '../runtime/consumers.ts'
import type { LiveEvents } from '../runtime/liveEvents.ts'
import type { EventRepository } from '../store/events.ts'

const cursor = 'event'

export const eventQueries = (
  events: EventRepository,
  consumers: Consumers,
): Pick<QueryResolvers, 'events' | 'event' | 'eventConsumers'> => ({
  events: async (_, { filter, ...page }) => {
    const request = pageRequest(cursor, page, { defaultFirst: 50, maxFirst: 500 })
    const before = request.after === undefined ? undefined : Number(request.after)
    const found = await events.list(filterOf(filter), request.first, before)
    const keyOf = ({ sequence }: EchoEvent) => String(sequence)
    return toPage(cursor, request, found.events, keyOf, before !== undefined, found.hasMore)
  },
  event: async (_, { id }, { loaders }) => (await loaders.events.load(id)) ?? null,
  eventConsumers: () => consumers.states(),
})

export const eventMutations = (
  ports: EventPorts,
): Pick<MutationResolvers, 'publishEvent' | 'acceptEvents'> => ({
  publishEvent: (_, { event }, { caller }) => publishEvent(event, caller, ports),
  acceptEvents: (_, { events }) => acceptEvents(events, ports),
})

export const eventSubscriptions = (live: LiveEvents): Pick<SubscriptionResolvers, 'events'> => ({
  events: {
    subscribe: (_, { filter }) => watchEvents(filterOf(filter), live),
    resolve: (event: EchoEvent) => event,
  },
})

export const event: EventResolvers = {
  __resolveReference: async ({ id }, { loaders }) => (await loaders.events.load(id)) ?? null,
  sequence: ({ sequence }) => String(sequence),
  type: ({ details }) => details.type,
  source: ({ details }) => details.source,
  application: ({ details }) => details.application ?? null,
  execution: ({ executionId }) => (executionId === undefined ? null : { id: executionId }),
}

const filterOf = (filter: InputMaybe<RequestedFilter> | undefined): EventFilter => {
  const { since, until, ...given } = filter ?? {}
  const equal = Object.entries(given).filter(([, value]) => value !== null && value !== undefined)
  return {
    ...Object.fromEntries(equal),
    ...(since && { since: Date.parse(since) }),
    ...(until && { until: Date.parse(until) }),
  }
}
