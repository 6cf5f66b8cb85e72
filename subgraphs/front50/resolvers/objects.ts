import { pageRequest } from '#platform/graphql/page.ts'
import { listObjects, objectCursor } from '../actions/objects.ts'
import type { ObjectStore } from '../actions/ports.ts'
import { listVersions, versionCursor } from '../actions/versions.ts'
import { type ObjectVersion, presentDefinition, type StoredObject } from '../domain/storedObject.ts'

/** The arguments of a page of anything. */
export interface PageArgs {
  readonly first?: number | null
  readonly after?: string | null
}

/** A page of objects by name. */
export const pageOf = (store: ObjectStore, page: PageArgs, labels?: readonly string[]) =>
  listObjects(store, labels, pageRequest(objectCursor, page, { defaultFirst: 50, maxFirst: 500 }))

/** The fields that every object has, as it is now. */
export const objectFields = ({ repository }: ObjectStore) => ({
  definition: presentDefinition,
  versions: (object: StoredObject, page: PageArgs) =>
    listVersions<ObjectVersion>(
      object,
      pageRequest(versionCursor, page, { defaultFirst: 20, maxFirst: 100 }),
      (below, limit) => repository.earlierVersions(object, below, limit),
    ),
  updateTs: ({ savedAt }: StoredObject) => savedAt,
  lastModifiedBy: ({ savedBy }: StoredObject) => savedBy,
})
