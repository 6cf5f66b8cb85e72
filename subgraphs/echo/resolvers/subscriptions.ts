import type { QueryResolvers } from '#schema/generated/echo.ts'
import type { Standing } from '../runtime/subscriptions/standing.ts'

export const subscriptionQueries = (
  standings: readonly Standing[],
): Pick<QueryResolvers, 'pubsubSubscriptions'> => ({
  pubsubSubscriptions: () =>
    standings.map(({ name, system, connected, problem, lastMessage }) => ({
      name,
      system,
      connected,
      problem: problem ?? null,
      lastMessage: lastMessage ?? null,
    })),
})
