import type { Manifest, ManifestReference } from '../domain/manifest.ts'
import type { OperationTask } from '../domain/operationTask.ts'

/** Which manifest, in which account. */
export interface ManifestPlace extends ManifestReference {
  readonly account: string
}

/** What can be shown of a stage at once; each is a call to a cloud. */
const mostManifests = 200

/** The manifests that tasks have deployed or changed, each once, in their order. */
export function manifestsOf(tasks: readonly OperationTask[]): ManifestPlace[] {
  const places = tasks.flatMap(({ operations, resultObjects }) =>
    resultObjects.flatMap((result, index) => {
      const account = operations[index]?.account
      if (account === undefined) return []
      return referencesIn(result.manifestNamesByNamespace).map((reference) => ({ account, ...reference }))
    }),
  )
  const byKey = new Map(places.map((each) => [`${each.account}\n${each.location}\n${each.name}`, each]))
  return [...byKey.values()].slice(0, mostManifests)
}

/** Spinnaker's form: names by location. */
function referencesIn(namesByLocation: unknown): ManifestReference[] {
  if (typeof namesByLocation !== 'object' || namesByLocation === null) return []
  return Object.entries(namesByLocation).flatMap(([location, names]) =>
    Array.isArray(names) ? names.map((name) => ({ location, name: String(name) })) : [],
  )
}

/** Those that are there; what cannot be read just now is an error. */
export async function presentManifests(
  places: readonly ManifestPlace[],
  load: (place: ManifestPlace) => Promise<Manifest | undefined>,
): Promise<Manifest[]> {
  const found = await Promise.all(places.map(load))
  return found.filter((manifest) => manifest !== undefined)
}
