import { badInput } from '#platform/errors/errors.ts'
import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import { type Application, nameKey } from '../domain/application.ts'
import type { Ports } from './ports.ts'

export const applicationCursor = 'application'

/** Applications by name, as a page; those that contain `query` in name or attributes. */
export async function searchApplications(
  query: string,
  request: PageRequest,
  { applications }: Ports,
): Promise<CountedPage<Application>> {
  if (query.length > 250)
    throw badInput([{ path: 'query', message: 'must not be longer than 250 characters' }])
  if (query.includes('\0')) throw badInput([{ path: 'query', message: 'must not contain NUL characters' }])
  const search = { query, after: request.after, limit: request.first + 1 }
  const { items, totalCount, hasPrevious } = await applications.search(search)
  const page = toPage(applicationCursor, request, items, ({ name }) => nameKey(name), hasPrevious)
  return { ...page, totalCount }
}
