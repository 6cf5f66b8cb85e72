import type { HelmRepository } from '#platform/registry/helmRepository.ts'
import type { Found, Look, Monitor, Poll } from './define.ts'

/** An index of public charts has tens of megabytes, and comes slowly. */
const timeoutMs = 120_000
const maxBytes = 128 * 1024 * 1024

/** New versions of the charts of a Helm repository, by its index.yaml. */
export function helmMonitor(
  account: string,
  repository: Pick<HelmRepository, 'index'>,
  pace: Pick<Monitor, 'everyMs' | 'threshold'>,
): Monitor {
  return { name: 'helm', partition: account, ...pace, poll: (look) => poll(account, repository, look) }
}

/**
 * Of each chart a fingerprint of its part of the index is remembered, so that only charts where something has changed are read; of
 * each version its digest.
 */
async function poll(
  account: string,
  repository: Pick<HelmRepository, 'index'>,
  { mark, known, signal }: Look,
): Promise<Poll> {
  const index = await repository.index({
    maxBytes,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  const charts = index.names()
  const before = await known.find(charts)
  const seen = new Map<string, string>()
  const found: Found[] = []
  for (const chart of charts) {
    const fingerprint = index.fingerprint(chart)!
    if (before.get(chart) === fingerprint) continue
    // Oldest first: an index has the newest at its head.
    const versions = (index.versions(chart) ?? []).toReversed()
    const told = await known.find(versions.map(({ version }) => `${chart}@${version}`))
    for (const { version, digest = '' } of versions) {
      const name = `${chart}@${version}`
      if (told.has(name)) continue
      seen.set(name, digest)
      found.push({
        key: `helm/${account}/${name}`,
        details: { source: 'igor', type: 'helm' },
        content: { account, chart, version, digest },
      })
    }
    seen.set(chart, fingerprint)
  }
  return { found: mark === undefined ? [] : found, mark: {}, known: seen }
}
