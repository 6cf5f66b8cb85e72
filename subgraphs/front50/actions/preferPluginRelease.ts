import { notFound, PlatformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { isPreferred, releasesOf, withPreferred } from '../domain/kinds/pluginInfo.ts'
import type { StoredObject } from '../domain/storedObject.ts'
import { parsed } from '../domain/version.ts'
import { getObject } from './objects.ts'
import type { Ports } from './ports.ts'
import { saveObject } from './saveObject.ts'
import { untilWritten } from './untilWritten.ts'

/** Makes a release of a plugin the preferred one, or no more that. */
export async function preferPluginRelease(
  id: string,
  version: string,
  preferred: boolean,
  caller: Caller,
  ports: Ports,
): Promise<StoredObject> {
  const store = ports.objects.pluginInfo
  return untilWritten(async () => {
    const plugin = await getObject(store, id)
    const release = releasesOf(parsed(plugin)).find((each) => each.version === version)
    if (!release) throw notFound(`release of plugin ${plugin.id}:`, version)
    if (isPreferred(release) === preferred) return plugin
    const definition = withPreferred(parsed(plugin), preferred ? version : undefined)
    try {
      return await saveObject(store, { definition, expectedVersion: plugin.version }, caller, ports)
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'CONFLICT') return undefined
      throw error
    }
  })
}
