import type { TwinRequest } from '../http/twin.ts'

/** A page by `page` and `per_page`, with the headers of https://docs.gitlab.com/api/rest/#offset-based-pagination. */
export function pageOf<T>(all: readonly T[], { query }: TwinRequest) {
  const page = Number(query.get('page') ?? 1)
  const perPage = Math.min(Number(query.get('per_page') ?? 20), 100)
  const isLast = page * perPage >= all.length
  return {
    items: all.slice((page - 1) * perPage, page * perPage),
    headers: {
      'x-page': String(page),
      'x-per-page': String(perPage),
      'x-next-page': isLast ? '' : String(page + 1),
      'x-total': String(all.length),
    },
  }
}
