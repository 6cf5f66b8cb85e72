import { isDeepStrictEqual } from 'node:util'
import { formatPath } from '#platform/definition/path.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { lastAppliedAnnotation } from '#platform/kubernetes/patch/clientApply.ts'
import { isList, isMap, type Json } from '#platform/kubernetes/patch/values.ts'
import type { ManifestChange } from '../../../domain/manifest.ts'
import type { Kind } from '../kinds/define.ts'
import { copyOf, type Metadata, templateMetadata } from '../manifest/manifest.ts'

/** Each place in which an object would differ, but for what servers, controllers and deployments write of their own. */
export function changesBetween(
  before: KubeObject | undefined,
  after: KubeObject,
  given: KubeObject,
  kind: Kind,
): ManifestChange[] {
  const from = before
    ? comparable(before, given)
    : { apiVersion: after.apiVersion, kind: after.kind, metadata: { annotations: {}, labels: {} } }
  const changes: Found[] = []
  compare(from, comparable(after, given), [], changes)
  return changes.map(({ path, ...values }) => {
    const isSecret = kind.sensitive.includes(String(path[0]))
    return { path: formatPath(path), ...(isSecret ? masked(values) : values) }
  })
}

type Path = readonly (string | number)[]
type Found = Omit<ManifestChange, 'path'> & { readonly path: Path }

function compare(before: unknown, after: unknown, path: Path, changes: Found[]): void {
  if (isDeepStrictEqual(before, after)) return
  if (isMap(before) && isMap(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[name], after[name], [...path, name], changes)
  } else if (isList(before) && isList(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      compare(before[index], after[index], [...path, index], changes)
  } else {
    changes.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) })
  }
}

const masked = (values: Omit<Found, 'path'>) =>
  Object.fromEntries(Object.keys(values).map((side) => [side, '***']))

const serversOwn = [
  'name',
  'namespace',
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]
const deploymentsOwn =
  /^(artifact|moniker)\.spinnaker\.io\/|^deployment\.kubernetes\.io\/|^app\.kubernetes\.io\/(name|managed-by)$/

function comparable({ status: _, ...object }: KubeObject, given: KubeObject): Json {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([name]) => !serversOwn.includes(name)),
  )
  const copy = copyOf({ ...object, metadata } as KubeObject)
  strip(copy.metadata, given.metadata)
  const template = templateMetadata(copy)
  if (template) strip(template, templateMetadata(given) ?? {})
  return copy
}

/** What the author of a manifest has written himself is his. */
function strip(metadata: Metadata, given: Metadata): void {
  for (const place of ['annotations', 'labels'] as const) {
    metadata[place] ??= {}
    const texts = metadata[place]
    for (const name of Object.keys(texts))
      if (name === lastAppliedAnnotation || (deploymentsOwn.test(name) && given[place]?.[name] === undefined))
        delete texts[name]
  }
}
