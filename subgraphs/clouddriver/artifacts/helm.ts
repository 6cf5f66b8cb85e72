import { maxSatisfying, prerelease, rcompare, valid, validRange } from 'semver'
import { notFound } from '#platform/errors/errors.ts'
import { shown } from '#platform/fetch/shown.ts'
import type { ChartVersion } from '#platform/registry/helmIndex.ts'
import { type HelmAccount, HelmRepository, helmAccount } from '#platform/registry/helmRepository.ts'
import { defineArtifacts, type FetchLimits } from './define.ts'
import { badArtifact } from './support/reference.ts'

/** Charts of a repository: by name and version, which may be a range like ^1.2; the newest one without. */
export const helm = defineArtifacts<HelmAccount>({
  types: ['helm/chart', 'helm/index'],
  accounts: { sort: 'helm', schema: helmAccount },
  open(account, ports) {
    const { http, config } = ports
    const repository = new HelmRepository(account, { http, maxIndexBytes: config.artifacts.maxBytes })
    const versionsOf = async (name: string, limits: FetchLimits) => {
      const versions = (await repository.index(limits)).versions(name)
      if (versions) return versions
      throw notFound('chart', `${name} in ${shown(account.repository)} (artifact account ${account.name})`)
    }
    return {
      async fetch({ type, name, version }, limits) {
        if (type === 'helm/index') return repository.indexContent(limits)
        if (!name) throw badArtifact('name', 'is missing; the name of a chart is wanted')
        const versions = await versionsOf(name, limits)
        const chosen = choose(versions, version)
        if (chosen) return repository.chart(chosen, limits)
        const known = newestFirst(versions).slice(0, 10).join(', ')
        throw notFound(
          'chart',
          `${name} ${version} (artifact account ${account.name}); the newest are ${known}`,
        )
      },
      names: async (limits) => (await repository.index(limits)).names().sort(),
      versions: async (name, limits) => newestFirst(await versionsOf(name, limits)),
    }
  },
})

/** The exact version, else the newest within the range; without any the newest that is no pre-release. */
function choose(versions: readonly ChartVersion[], wanted: string | undefined): ChartVersion | undefined {
  const exact = versions.find(({ version }) => version === wanted)
  if (exact) return exact
  if (!wanted) {
    const [newest] = newestFirst(versions)
    const released = newestFirst(versions.filter(({ version }) => !prerelease(version)))[0]
    return versions.find(({ version }) => version === (released ?? newest))
  }
  if (!validRange(wanted)) return undefined
  const found = maxSatisfying(
    versions.map(({ version }) => version).filter((each) => valid(each)),
    wanted,
  )
  return versions.find(({ version }) => version === found)
}

/** What is no semantic version comes last. */
function newestFirst(versions: readonly ChartVersion[]): string[] {
  const all = versions.map(({ version }) => version)
  return [...all.filter((each) => valid(each)).sort(rcompare), ...all.filter((each) => !valid(each))]
}
