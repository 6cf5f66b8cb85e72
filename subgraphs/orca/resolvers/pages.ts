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
  const { first, after } = pageRequest(kind, args, { defaultFirst: 20, maxFirst: 500 })
  return { ...(await queries.page(filter, first, after)), filter, hasPreviousPage: after !== undefined }
}

export const executionConnection = (queries: ExecutionQueries): ExecutionConnectionResolvers => {
  const relay = ({ records, hasNextPage, hasPreviousPage }: ExecutionPage) =>
    toPage(kind, { first: records.length }, records, ({ id }) => id, { hasNextPage, hasPreviousPage })
  return {
    edges: (page) => relay(page).edges,
    nodes: ({ records }) => [...records],
    pageInfo: (page) => relay(page).pageInfo,
    totalCount: ({ filter }) => queries.count(filter),
  }
}
