import { notFound } from '#platform/errors/errors.ts'
import { type Application, nameKey } from '../domain/application.ts'
import type { Ports } from './ports.ts'

/** The application of this name, ignoring case. */
export async function findApplication(
  name: string,
  { applications }: Ports,
): Promise<Application | undefined> {
  return (await applications.findByKeys([nameKey(name)]))[0]
}

/** The same; NOT_FOUND when there is none. */
export async function getApplication(name: string, ports: Ports): Promise<Application> {
  const application = await findApplication(name, ports)
  if (!application) throw notFound('application', name)
  return application
}
