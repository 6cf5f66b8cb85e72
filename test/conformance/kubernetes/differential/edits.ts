import type { Json, PatchType } from '../../../fixtures/kubernetes/api.ts'
import type { Kind } from './manifests.ts'
import type { Chance } from './random.ts'

/** One request to an object that is there. */
export interface Edit {
  readonly method: 'PUT' | 'PATCH'
  readonly type?: PatchType
  readonly body: Json
  readonly query: Readonly<Record<string, string | boolean>>
}

/** Paths of a workload's first container and of all objects, for patches by path. */
const places = (hasTemplate: boolean): Record<string, readonly unknown[]> => ({
  '/metadata/labels': [{ replaced: 'yes' }],
  '/metadata/annotations': [{ note: 'z' }],
  '/metadata/annotations/added': ['1'],
  ...(hasTemplate
    ? {
        '/spec/template/spec/containers/0/image': ['other:1', ''],
        '/spec/template/spec/containers/0/env': [[{ name: 'N', value: 'new' }]],
        '/spec/template/spec/containers/-': [
          { name: 'appended', image: 'i:1' },
          { name: 'a', image: 'i:1' },
        ],
        '/spec/template/metadata/labels/added': ['x', 'not valid!'],
        '/spec/minReadySeconds': [3, -1],
      }
    : { '/data/added': ['MQ==', 5], '/spec/sessionAffinity': ['None', 'Sometimes'] }),
})

function jsonPatch(chance: Chance, hasTemplate: boolean): Json[] {
  const all = places(hasTemplate)
  return chance
    .some(Object.keys(all), 1)
    .slice(0, 2)
    .map((path) => {
      const op = chance.one(['add', 'add', 'replace', 'remove', 'test'])
      return op === 'remove' ? { op, path } : { op, path, value: chance.one(all[path]!) }
    })
}

/** Some of a manifest's fields, and some of those taken away. */
function fragment(chance: Chance, manifest: Json): Json {
  const { apiVersion: _, kind: __, metadata, ...fields } = manifest
  const { name: ___, ...meta } = metadata
  const thinned = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, chance.happens(0.8) ? thin(chance, value) : value]),
  )
  return { metadata: chance.happens(0.3) ? { ...meta, labels: null } : meta, ...thinned }
}

function thin(chance: Chance, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => chance.happens(0.7))
      .map(([key, inner]) => [key, thin(chance, inner)]),
  )
}

/** What may happen to an object of that kind and name next. */
export function nextEdit(chance: Chance, kind: Kind, name: string): Edit {
  const manifest = kind.make(chance, name)
  const hasTemplate = Boolean(manifest.spec?.template)
  const writer = { fieldManager: chance.one(['writer', 'another']) }
  const applier = { fieldManager: chance.one(['alpha', 'beta']) }
  // 1.20 wants a resourceVersion with every replacement of a service.
  const replacement = kind.resource === 'services' ? 'merge' : 'put'
  switch (chance.one([replacement, 'merge', 'strategic', 'strategic', 'json', 'apply', 'apply', 'force'])) {
    case 'put':
      return { method: 'PUT', body: manifest, query: writer }
    case 'merge':
      return { method: 'PATCH', type: 'merge', body: fragment(chance, manifest), query: writer }
    case 'strategic':
      return { method: 'PATCH', type: 'strategic', body: fragment(chance, manifest), query: writer }
    case 'json':
      return { method: 'PATCH', type: 'json', body: jsonPatch(chance, hasTemplate), query: writer }
    case 'apply':
      return { method: 'PATCH', type: 'apply', body: manifest, query: applier }
    default:
      return { method: 'PATCH', type: 'apply', body: manifest, query: { ...applier, force: true } }
  }
}
