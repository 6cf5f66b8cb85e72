import { badInput } from '#platform/errors/errors.ts'
import { type Application, nameKey } from '../domain/application.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import type { Ports } from './ports.ts'

export const applicationCursor = 'application'

/** Applications by name, as a page; those that contain `query` in name or attributes. */
export async function searchApplications(
  query: string,
  request: PageRequest,
  { applications }: Ports,
): Promise<Page<Application>> {
  if (query.length > 250)
    throw badInput([{ path: 'query', message: 'must not be longer than 250 characters' }])
  const search = { query, after: request.after, limit: request.first + 1 }
  const { items, totalCount, hasPrevious } = await applications.search(search)
  return toPage(applicationCursor, request, items, ({ name }) => nameKey(name), {
    hasPreviousPage: hasPrevious,
    totalCount,
  })
}
