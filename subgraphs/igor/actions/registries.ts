import { notFound } from '#platform/errors/errors.ts'
import { hint } from '#platform/words/nearest.ts'
import { repositoriesOf } from '../monitors/docker/repositories.ts'
import type { Registries } from '../runtime/registries.ts'

/** Somebody waits for it who has a list open. */
const timeoutMs = 30_000
const maxBytes = 16 * 1024 * 1024
const bounds = () => ({ maxBytes, signal: AbortSignal.timeout(timeoutMs) })

/** The repositories that an account watches, or the tags of one of them. */
export async function dockerImages(
  name: string,
  repository: string | undefined,
  { docker }: Registries,
): Promise<string[]> {
  const { account, registry } = named(docker, name, 'docker registry account')
  const found = repository
    ? await registry.tags(repository, bounds())
    : await repositoriesOf(account, registry, bounds())
  return [...found].sort()
}

export async function helmCharts(name: string, { helm }: Registries) {
  const index = await named(helm, name, 'Helm account').repository.index(bounds())
  return index.names().map((chart) => ({
    name: chart,
    versions: (index.versions(chart) ?? []).map(({ version }) => version),
  }))
}

function named<T>(all: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = all.get(name)
  if (found) return found
  throw notFound(what, name.slice(0, 200), hint(name, all.keys()))
}
