import { isObject, kindOf } from '#platform/definition/json.ts'
import { parseManifests } from '#platform/kubernetes/manifestText.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { manifestProblems } from './problems.ts'

/** A manifest and where it was given, e.g. `manifests[2].items[0]`. */
export interface GivenManifest {
  readonly path: string
  readonly manifest: KubeObject
}

export interface ManifestProblem {
  readonly path: string
  readonly message: string
}

export interface ReadManifests {
  readonly manifests: readonly GivenManifest[]
  readonly problems: readonly ManifestProblem[]
}

/** Manifests as they are given to an operation: objects, lists of any form, YAML texts; what is null is left out. */
export function readManifests(given: unknown, path: string): ReadManifests {
  const manifests: GivenManifest[] = []
  const problems: ManifestProblem[] = []
  const read = (value: unknown, path: string): void => {
    if (value === null || value === undefined) return
    if (typeof value === 'string') return readText(value, path)
    if (Array.isArray(value)) return readAll(value, path)
    if (!isObject(value))
      problems.push({ path, message: `A manifest is wanted, but there is ${kindOf(value)}` })
    else if (isList(value)) readAll(value.items, `${path}.items`)
    else accept(value, path)
  }
  const readAll = (values: unknown[], path: string) => {
    for (const [index, value] of values.entries()) read(value, `${path}[${index}]`)
  }
  const readText = (text: string, path: string) => {
    const read = parseManifests(text)
    for (const message of read.problems) problems.push({ path, message })
    for (const [index, manifest] of read.manifests.entries()) accept(manifest, `${path}[${index}]`)
  }
  const accept = (manifest: Record<string, unknown>, path: string) => {
    const found = manifestProblems(manifest, path)
    if (found.length > 0) problems.push(...found)
    else manifests.push({ path, manifest: manifest as KubeObject })
  }
  read(given, path)
  return { manifests, problems }
}

/** `List` is what kubectl writes; the API has a kind of list for each of its kinds. */
function isList(value: Record<string, unknown>): value is { items: unknown[] } {
  return typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)
}
