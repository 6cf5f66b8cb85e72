import type { CallService } from '#platform/service/service.ts'
import { pluginMonitor } from '../../../../../subgraphs/igor/monitors/plugins.ts'
import { looksOf, pace } from '../looks.ts'

interface Release {
  version: string
  preferred: boolean
}

/** What Front50 answers to pages of plugins: two a page. */
function front50(plugins: Record<string, Release[]>): CallService {
  return (async (_service: string, _document: unknown, { after }: { after: string | null }) => {
    const ids = Object.keys(plugins).sort()
    const from = after ? ids.indexOf(after) + 1 : 0
    const page = ids.slice(from, from + 2)
    const nodes = page.map((id) => ({
      id,
      description: 'it helps',
      provider: 'us',
      releases: plugins[id]!.map((release) => ({
        date: '2026-01-01T00:00:00Z',
        requires: 'orca>=1.0.0, gate>2',
        url: `http://x/${id}.zip`,
        sha512sum: 'abc',
        ...release,
      })),
    }))
    return {
      pluginInfos: { nodes, pageInfo: { hasNextPage: from + 2 < ids.length, endCursor: page.at(-1) } },
    }
  }) as unknown as CallService
}

describe('the monitor of plugins', () => {
  it('tells releases, and which of them is preferred, whenever that changes', async () => {
    const old = [{ version: '1.0.0', preferred: true }]
    const plugins: Record<string, Release[]> = { 'us.a': old, 'us.b': old, 'us.c': structuredClone(old) }
    const looks = looksOf(pluginMonitor(front50(plugins), pace))
    expect(await looks.look()).toEqual([])
    plugins['us.c']!.push({ version: '1.1.0', preferred: false })
    const [published, ...none] = await looks.look()
    expect(none).toEqual([])
    expect(published).toMatchObject({
      key: 'plugin/us.c@1.1.0',
      details: { source: 'front50', type: 'plugin', attributes: { pluginEventType: 'PUBLISHED' } },
      content: {
        pluginId: 'us.c',
        version: '1.1.0',
        releaseDate: '2026-01-01T00:00:00Z',
        binaryUrl: 'http://x/us.c.zip',
        parsedRequires: [
          { service: 'orca', operator: '>=', version: '1.0.0' },
          { service: 'gate', operator: '>', version: '2' },
        ],
      },
    })
    const keys = new Set<string>()
    for (const version of ['1.1.0', '1.0.0', '1.1.0']) {
      for (const release of plugins['us.c']!) release.preferred = release.version === version
      const [preferred, ...others] = await looks.look()
      expect(others).toEqual([])
      expect(preferred).toMatchObject({ content: { version, pluginEventType: 'PREFERRED_VERSION_UPDATED' } })
      keys.add(preferred!.key)
    }
    expect(keys.size).toBe(3)
  })
})
