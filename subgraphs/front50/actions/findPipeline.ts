import { badInput } from '#platform/errors/errors.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { findApplication } from './findApplication.ts'
import type { Ports } from './ports.ts'

/** A pipeline by its application and name, ignoring case; undefined when there is none. */
export async function findPipelineByName(
  applicationName: string | null | undefined,
  name: string | null | undefined,
  ports: Ports,
): Promise<Pipeline | undefined> {
  if (!applicationName || !name)
    throw badInput([{ path: '', message: 'Give either an id, or an application and a name' }])
  const application = await findApplication(applicationName, ports)
  return application && (await ports.pipelines.findByName(application, name))
}
