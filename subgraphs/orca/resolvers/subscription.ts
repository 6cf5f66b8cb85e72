import type { Events } from '#platform/engine/engine.ts'
import { notFound } from '#platform/errors/errors.ts'
import { follow } from '#platform/graphql/follow.ts'
import { listen } from '#platform/graphql/listen.ts'
import { tail } from '#platform/graphql/tail.ts'
import type { SubscriptionResolvers } from '#schema/generated/orca.ts'
import { readStageLog } from '../actions/readStageLog.ts'
import type { ExecutionEvent } from '../domain/events/event.ts'
import { type ExecutionRecord, executionIdOf, hasEnded } from '../domain/execution.ts'
import { eventsTopic } from '../runtime/executionEvents.ts'
import { applicationTopic, type ExecutionKeeper, executionTopic } from '../runtime/keeper.ts'
import { stageLogTopic } from '../runtime/stageLogs.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import type { StageLogLine, StageLogStore } from '../store/stageLogs.ts'

const activeStatuses = ['NOT_STARTED', 'RUNNING', 'PAUSED'] as const

/** How many active executions of an application are shown at first. */
const shownAtFirst = 100

const order = {
  keyOf: ({ id }: ExecutionRecord) => id,
  versionOf: ({ sequence }: ExecutionRecord) => sequence,
}

export const subscription = (
  keeper: ExecutionKeeper,
  queries: ExecutionQueries,
  logs: StageLogStore,
  events: Events,
): SubscriptionResolvers => ({
  executionUpdated: {
    subscribe: (_, { id }) =>
      follow<ExecutionRecord>(events, {
        ...order,
        topic: executionTopic(id),
        present: async () => {
          const now = await keeper.find(id)
          if (!now) throw notFound('execution', id)
          return [now]
        },
        isLast: hasEnded,
      }),
    resolve: (event: ExecutionRecord) => event,
  },
  executionsUpdated: {
    subscribe: (_, { application }) =>
      follow<ExecutionRecord>(events, {
        ...order,
        topic: applicationTopic(application),
        present: async () => {
          const active = await queries.list({ application, statuses: activeStatuses }, shownAtFirst)
          return active.reverse()
        },
        isLast: () => false,
      }),
    resolve: (event: ExecutionRecord) => event,
  },
  executionEvents: {
    subscribe: (_, { application }) =>
      listen<ExecutionEvent>(events, eventsTopic, (event) => event.application === application),
    resolve: (event: ExecutionEvent) => event,
  },
  stageLog: {
    subscribe: (_, { stageId }) =>
      tail(
        events,
        [stageLogTopic(stageId), executionTopic(executionIdOf(stageId))],
        readStageLog(stageId, keeper, logs),
      ),
    resolve: (line: StageLogLine) => line,
  },
})
