import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { follow } from '#platform/graphql/follow.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { createLogger } from '#platform/log/log.ts'
import type { ResolverMap, ServiceName } from '#platform/service/service.ts'

export const log = createLogger({ level: 'warn', format: 'json' })

/** Between the three stages of a demo and the hundreds that people complain about. */
const stageCount = 10
const instant = Date.UTC(2026, 2, 1)

/** An execution as the graph shows it, with the application and the pipeline that its id says. */
export function executionOf(id: string, sequence = 1) {
  const stage = (index: number) => ({
    id: `${id}-${index}`,
    refId: String(index),
    type: 'wait',
    name: `Wait ${index}`,
    status: 'RUNNING',
    requisiteStageRefIds: index === 0 ? [] : [String(index - 1)],
    startTime: instant,
    tasks: [{ id: '1', name: 'wait', status: 'RUNNING', startTime: instant }],
  })
  return {
    ...{ id, sequence, type: 'PIPELINE', name: 'Release', status: 'RUNNING', user: 'local', canceled: false },
    ...{ buildTime: instant, startTime: instant },
    application: { name: `app-${id}` },
    pipeline: { id: `pipeline-${id}` },
    stages: Array.from({ length: stageCount }, (_, index) => stage(index)),
  }
}

type Execution = ReturnType<typeof executionOf>

export const attributesOf = (name: string) => ({ email: `${name}@example.com`, cloudProviders: 'kubernetes' })

/**
 * Front50 and Orca as the supergraph knows them, but answering out of thin air: what is measured is what stands in
 * front of them. `publish` makes an event of `executionUpdated`.
 */
export function createSubgraphs() {
  const { events } = createEmbeddedEngine(log)
  const last = new Map<string, Execution>()
  const front50 = {
    Application: {
      __resolveReference: ({ name }: { name: string }) => ({ name, attributes: attributesOf(name) }),
    },
    Pipeline: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `Pipeline ${id}` }) },
  }
  const orca = {
    Query: { execution: (_: unknown, { id }: { id: string }) => executionOf(id) },
    Subscription: {
      executionUpdated: {
        subscribe: (_: unknown, { id }: { id: string }) =>
          follow<Execution>(events, {
            topic: id,
            present: async () => [last.get(id) ?? executionOf(id)],
            keyOf: (execution) => execution.id,
            versionOf: ({ sequence }) => sequence,
            isLast: () => false,
          }),
        resolve: (event: unknown) => event,
      },
    },
  }
  return {
    all: [subgraph('front50', front50), subgraph('orca', orca)],
    events,
    publish(execution: Execution): void {
      last.set(execution.id, execution)
      events.publish(execution.id, execution)
    },
  }
}

function subgraph(name: ServiceName, resolvers: ResolverMap): Subgraph {
  const context = (caller: Caller) => ({ caller })
  return new Subgraph(name, serviceTypeDefs(name), { resolvers, context, ready: async () => {} }, log)
}
