import type { QueryFilter } from 'mongoose'
import type { Models } from './models.ts'

interface Page {
  /** The key behind which to begin. */
  readonly after: string | undefined
  readonly limit: number
}

type AnyModel = Models['applications' | 'pipelines'] | Models['objects'][keyof Models['objects']]

/** A page of the documents that match, ordered by `key`, with the count of all. */
export async function searchPage<Document>(
  model: AnyModel,
  matching: QueryFilter<Document>,
  key: keyof Document & string,
  { after, limit }: Page,
): Promise<{ documents: Document[]; totalCount: number; hasPrevious: boolean }> {
  const filter = matching as Record<string, unknown>
  const behind = after === undefined ? filter : { ...filter, [key]: { $gt: after } }
  const collection = model as Models['applications']
  const [documents, totalCount, previous] = await Promise.all([
    collection
      .find(behind)
      .sort({ [key]: 1 })
      .limit(limit)
      .lean(),
    collection.countDocuments(filter),
    after === undefined ? null : collection.exists({ ...filter, [key]: { $lte: after } }),
  ])
  return { documents: documents as unknown as Document[], totalCount, hasPrevious: previous !== null }
}
