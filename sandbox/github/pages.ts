import type { TwinRequest } from '../http/twin.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly headers: Readonly<Record<string, string>>
}

/** A page by `page` and `per_page`, with the header Link (https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
export function pageOf<T>(
  all: readonly T[],
  { query, path }: TwinRequest,
  url: string,
  mostPerPage = 100,
): Page<T> {
  const page = Number(query.get('page') ?? 1)
  const perPage = Math.min(Number(query.get('per_page') ?? 30), mostPerPage)
  const items = all.slice((page - 1) * perPage, page * perPage)
  if (page * perPage >= all.length) return { items, headers: {} }
  const next = new URLSearchParams(query)
  next.set('page', String(page + 1))
  return { items, headers: { link: `<${url}${path}?${next}>; rel="next"` } }
}
