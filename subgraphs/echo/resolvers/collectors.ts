import type { QueryResolvers } from '#schema/generated/echo.ts'
import type { Collector } from '../runtime/collector.ts'
import type { Consumers } from '../runtime/consumers.ts'

export const collectorQueries = (
  collectors: readonly Collector[],
  consumers: Consumers,
): Pick<QueryResolvers, 'collectors'> => ({
  collectors: async () => {
    const states = new Map((await consumers.states()).map((state) => [state.name, state]))
    return collectors.map(({ name, endpoint, standing }) => ({
      ...standing,
      name: endpoint.name,
      kind: endpoint.kind,
      host: new URL(endpoint.url).host,
      behind: states.get(name)?.behind ?? 0,
      problem: standing.problem ?? states.get(name)?.problem ?? null,
    }))
  },
})
