import type { JsonObject } from '#platform/definition/json.ts'
import { pageRequest } from '#platform/graphql/page.ts'
import type { ObjectVersionResolvers } from '#schema/generated/front50.ts'
import { deleteObject, listObjects, objectCursor } from '../actions/objects.ts'
import type { ObjectStore, Ports } from '../actions/ports.ts'
import { saveObject } from '../actions/saveObject.ts'
import { listVersions, versionCursor } from '../actions/versions.ts'
import type { KindName } from '../domain/kinds/index.ts'
import { type ObjectVersion, presentDefinition, type StoredObject } from '../domain/storedObject.ts'
import { changing } from './changing.ts'
import type { Context } from './context.ts'

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

/** By id, for queries and references from other services. */
export const objectById =
  (kind: KindName) =>
  async (id: string, { loaders }: Context): Promise<StoredObject | null> =>
    (await loaders.objects[kind].load(id)) ?? null

/** The mutation that saves an object of a kind. */
export const saving = (kind: KindName, ports: Ports) =>
  changing(
    (args: { definition?: unknown; expectedVersion?: number | null }, { caller }): Promise<StoredObject> => {
      const { definition, expectedVersion } = args
      const save = { definition, expectedVersion: expectedVersion ?? undefined }
      return saveObject(ports.objects[kind], save, caller, ports)
    },
  )

/** The mutation that deletes one. */
export const deleting = (kind: KindName, ports: Ports) =>
  changing(({ id }: { id: string }) => deleteObject(ports.objects[kind], id, ports))

export const objectVersion: ObjectVersionResolvers = {
  definition: presentDefinition,
}

/** A text in a definition; null for anything else. */
export function textAt(definition: JsonObject, key: string): string | null {
  const value = Object.hasOwn(definition, key) ? definition[key] : undefined
  return typeof value === 'string' ? value : null
}
