import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { effectiveNotifications, globalNotifications } from '../domain/kinds/notifications.ts'
import type { StoredObject } from '../domain/storedObject.ts'
import { parsed } from '../domain/version.ts'
import { findApplication, getApplication } from './findApplication.ts'
import { deleteObject, findObject } from './objects.ts'
import type { Ports } from './ports.ts'
import { saveObject } from './saveObject.ts'

/** Those of an application, or those for all without one; undefined when none are saved. */
export async function findNotifications(
  applicationName: string | null | undefined,
  ports: Ports,
): Promise<StoredObject | undefined> {
  const application = applicationName ? await findApplication(applicationName, ports) : undefined
  if (applicationName && !application) return undefined
  return findObject(ports.objects.notifications, application?.id ?? globalNotifications)
}

export async function saveNotifications(
  applicationName: string | null | undefined,
  definition: unknown,
  expectedVersion: number | undefined,
  caller: Caller,
  ports: Ports,
): Promise<StoredObject> {
  const application = applicationName ? await getApplication(applicationName, ports) : undefined
  const named = isObject(definition)
    ? { ...definition, application: application?.name ?? globalNotifications }
    : definition
  const id = application?.id ?? globalNotifications
  return saveObject(ports.objects.notifications, { definition: named, id, expectedVersion }, caller, ports)
}

/** False when there were none. */
export async function deleteNotifications(
  applicationName: string | null | undefined,
  ports: Ports,
): Promise<boolean> {
  const present = await findNotifications(applicationName, ports)
  return present ? deleteObject(ports.objects.notifications, present.id, ports) : false
}

/** For each channel these notifications, and those for all. */
export async function effectiveOf(own: StoredObject, ports: Ports): Promise<JsonObject> {
  const global = await findObject(ports.objects.notifications, globalNotifications)
  if (!global || own.id === globalNotifications) return effectiveNotifications(parsed(own), {})
  return effectiveNotifications(parsed(own), parsed(global))
}
