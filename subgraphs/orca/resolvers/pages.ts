import { pageRequest, toPage } from '#platform/graphql/page.ts'
import type { ExecutionConnectionResolvers } from '#schema/generated/orca.ts'
import type { ExecutionFilter, ExecutionQueries } from '../store/queries.ts'
import type { ExecutionPage } from './parents.ts'

const kind = 'execution'

/** A page of executions; how many match in all is counted only when somebody asks. */
export async function executionPage(
  queries: ExecutionQueries,
  filter: ExecutionFilter,
  args: { first?: number | null; after?: string | null },
): Promise<ExecutionPage> {
  const request = pageRequest(kind, args, { defaultFirst: 20, maxFirst: 500 })
  return { filter, request, found: await queries.list(filter, request.first + 1, request.after) }
}

const relay = ({ request, found }: ExecutionPage) =>
  toPage(kind, request, found, ({ id }) => id, request.after !== undefined)

export const executionConnection = (queries: ExecutionQueries): ExecutionConnectionResolvers => ({
  edges: (page) => relay(page).edges,
  nodes: (page) => relay(page).nodes,
  pageInfo: (page) => relay(page).pageInfo,
  totalCount: ({ filter }) => queries.count(filter),
})
