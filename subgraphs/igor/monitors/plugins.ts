import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import {
  PluginReleasesDocument,
  type PluginReleasesQuery,
} from '#schema/generated/operations-igor-front50.ts'
import type { Found, Look, Monitor, Poll } from './define.ts'

type PluginInfo = PluginReleasesQuery['pluginInfos']['nodes'][number]
type Release = PluginInfo['releases'][number]

/** New releases of the plugins that Front50 knows, and which of them is preferred. */
export function pluginMonitor(call: CallService, pace: Pick<Monitor, 'everyMs' | 'threshold'>): Monitor {
  return { name: 'plugins', partition: 'front50', ...pace, poll: (look) => poll(call, look) }
}

/** Of each release is remembered that it is known; of each plugin, which one is preferred and how often that has changed. */
async function poll(call: CallService, { mark, known }: Look): Promise<Poll> {
  const plugins = await allPlugins(call)
  const names = plugins.flatMap(({ id, releases }) => [
    id,
    ...releases.map(({ version }) => `${id}@${version}`),
  ])
  const before = await known.find(names)
  const seen = new Map<string, string>()
  const found: Found[] = []
  for (const plugin of plugins) {
    for (const release of plugin.releases) {
      const name = `${plugin.id}@${release.version}`
      if (before.has(name)) continue
      seen.set(name, '')
      found.push(eventOf(plugin, release, 'PUBLISHED', `plugin/${name}`))
    }
    const preferred = plugin.releases.find((release) => release.preferred)
    const [version = '', changes = '0'] = (before.get(plugin.id) ?? '').split(' ')
    if (!preferred || preferred.version === version) continue
    const nth = Number(changes) + 1
    seen.set(plugin.id, `${preferred.version} ${nth}`)
    const key = `plugin/${plugin.id}@${preferred.version}#${nth}`
    found.push(eventOf(plugin, preferred, 'PREFERRED_VERSION_UPDATED', key))
  }
  return { found: mark === undefined ? [] : found, mark: {}, known: seen }
}

async function allPlugins(call: CallService): Promise<PluginInfo[]> {
  const all: PluginInfo[] = []
  for (let after: string | null = null; ; ) {
    const { pluginInfos }: PluginReleasesQuery = await call(
      'front50',
      PluginReleasesDocument,
      { after },
      systemCaller,
    )
    all.push(...pluginInfos.nodes)
    if (!pluginInfos.pageInfo.hasNextPage) return all
    after = pluginInfos.pageInfo.endCursor ?? null
  }
}

function eventOf(plugin: PluginInfo, release: Release, pluginEventType: string, key: string): Found {
  const { version, date, requires, url, sha512sum, preferred } = release
  return {
    key,
    details: { source: 'front50', type: 'plugin', attributes: { pluginEventType } },
    content: {
      pluginEventType,
      pluginId: plugin.id,
      description: plugin.description,
      provider: plugin.provider,
      version,
      releaseDate: date,
      requires,
      parsedRequires: parsedRequires(requires ?? ''),
      binaryUrl: url,
      sha512sum,
      preferred,
    },
  }
}

/** `orca>=1.0,gate>=2` one by one. */
const parsedRequires = (requires: string) =>
  requires.split(',').flatMap((each) => {
    const [, service, operator, version] = /^\s*([\w-]+)\s*([<>=]+)\s*([\w.-]+)\s*$/.exec(each) ?? []
    return service && operator && version ? [{ service, operator, version }] : []
  })
