import { badInput } from '#platform/errors/errors.ts'

/** A Relay connection. */
export interface Page<T> {
  readonly edges: { readonly cursor: string; readonly node: T }[]
  readonly nodes: T[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/** A Relay connection that knows how many items there are in all. */
export interface CountedPage<T> extends Page<T> {
  readonly totalCount: number
}

/** What a caller asks of a list: how many items, behind which one. `after` is the item's key, out of the cursor. */
export interface PageRequest {
  readonly first: number
  readonly after: string | undefined
}

/** A cursor names the item by its key and not by its place: pages stay right while items come and go. */
const encodeCursor = (kind: string, key: string) => Buffer.from(`${kind}:${key}`).toString('base64url')

export function pageRequest(
  kind: string,
  args: { first?: number | null; after?: string | null },
  { defaultFirst, maxFirst }: { defaultFirst: number; maxFirst: number },
): PageRequest {
  const first = args.first ?? defaultFirst
  if (first < 0 || first > maxFirst)
    throw badInput([{ path: 'first', message: `must be from 0 to ${maxFirst}` }])
  if (args.after === undefined || args.after === null) return { first, after: undefined }
  const text = Buffer.from(args.after, 'base64url').toString()
  if (!text.startsWith(`${kind}:`) || encodeCursor(kind, text.slice(kind.length + 1)) !== args.after)
    throw badInput([{ path: 'after', message: 'is not a cursor of this list' }])
  return { first, after: text.slice(kind.length + 1) }
}

/** `items` may hold one item more than was asked for: it tells that there is a next page, where `hasNextPage` does not. */
export function toPage<T>(
  kind: string,
  { first }: PageRequest,
  items: readonly T[],
  keyOf: (item: T) => string,
  hasPreviousPage: boolean,
  hasNextPage = items.length > first,
): Page<T> {
  const nodes = items.slice(0, first)
  const edges = nodes.map((node) => ({ cursor: encodeCursor(kind, keyOf(node)), node }))
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
