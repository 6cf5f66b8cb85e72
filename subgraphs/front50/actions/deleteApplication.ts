import { findApplication } from './findApplication.ts'
import type { Ports } from './ports.ts'
import { purgeAll } from './purgeAll.ts'
import { untilWritten } from './untilWritten.ts'

/**
 * Deletes an application. With it what belongs to it is gone for everybody; what they leave in the store is removed
 * afterwards, if need be at the next start. False when there was none of that name.
 */
export async function deleteApplication(name: string, ports: Ports): Promise<boolean> {
  const isDeleted = await untilWritten(async () => {
    const application = await findApplication(name, ports)
    if (!application) return false
    return (await ports.applications.delete(application)) === 'ok' ? true : undefined
  })
  if (!isDeleted) return false
  await ports.failpoint('front50.deleteApplication.removed')
  await purgeAll(ports)
  return true
}
