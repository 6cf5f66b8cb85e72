import { badInput } from '#platform/errors/errors.ts'
import { nameKey } from '../domain/application.ts'
import { applicationLabel, type StoredObject } from '../domain/storedObject.ts'
import { findApplication } from './findApplication.ts'
import type { ObjectStore, Ports } from './ports.ts'

/** What the objects of an application are found by. */
export async function labelOfApplication(applicationName: string, ports: Ports): Promise<string> {
  const application = await findApplication(applicationName, ports)
  return applicationLabel({ name: applicationName, id: application?.id ?? null })
}

/** An object by an application and its name there, ignoring case. */
export async function findInApplication(
  { repository }: ObjectStore,
  applicationName: string | null | undefined,
  name: string | null | undefined,
  ports: Ports,
): Promise<StoredObject | undefined> {
  if (!applicationName || !name)
    throw badInput([{ path: '', message: 'Give either an id, or an application and a name' }])
  return repository.findHolder(`${await labelOfApplication(applicationName, ports)}/${nameKey(name)}`)
}
