import { notFound } from '#platform/errors/errors.ts'
import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import type { StoredObject } from '../domain/storedObject.ts'
import { sortKeyOf } from '../store/objects.ts'
import type { ObjectStore, Ports } from './ports.ts'
import { untilWritten } from './untilWritten.ts'

export const objectCursor = 'object'

/** An object by id, ignoring case. */
export async function findObject({ repository }: ObjectStore, id: string): Promise<StoredObject | undefined> {
  return (await repository.findByIds([id]))[0]
}

/** The same; NOT_FOUND when there is none. */
export async function getObject(store: ObjectStore, id: string): Promise<StoredObject> {
  const object = await findObject(store, id)
  if (!object) throw notFound(store.kind.noun, id)
  return object
}

/** Objects by name, as a page; those with one of the labels. */
export async function listObjects(
  { repository }: ObjectStore,
  labels: readonly string[] | undefined,
  request: PageRequest,
): Promise<CountedPage<StoredObject>> {
  const search = { labels, after: request.after, limit: request.first + 1 }
  const { items, totalCount, hasPrevious } = await repository.search(search)
  return { ...toPage(objectCursor, request, items, sortKeyOf, hasPrevious), totalCount }
}

/** Deletes an object with its versions, if `mayGo` does not throw. False when there was none of that id. */
export async function deleteObject(
  store: ObjectStore,
  id: string,
  { failpoint }: Ports,
  mayGo: (object: StoredObject) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const isDeleted = await untilWritten(async () => {
    const object = await findObject(store, id)
    if (!object) return false
    await mayGo(object)
    return (await store.repository.hide(object)) ? true : undefined
  })
  if (!isDeleted) return false
  await failpoint('front50.deleteObject.hidden')
  await store.repository.purge(id)
  return true
}
