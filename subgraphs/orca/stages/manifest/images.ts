import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { Effect } from '../rehearsal.ts'

/** The images that the manifests of a result object would have run, each once. */
export function imagesOf({ manifests }: JsonObject): Effect[] {
  const effects = new Map<string, Effect>()
  for (const manifest of objectsOf(manifests))
    for (const image of containerImages(manifest)) {
      const effect = { kind: 'image', image, manifest: nameOf(manifest) }
      effects.set(JSON.stringify(effect), effect)
    }
  return [...effects.values()]
}

const nameOf = ({ kind, metadata }: JsonObject) =>
  `${String(kind).charAt(0).toLowerCase()}${String(kind).slice(1)} ${isObject(metadata) ? String(metadata.name) : ''}`

/** Of a Pod, of what has a pod template, and of what has a template of those. */
function containerImages(manifest: JsonObject): string[] {
  const spec = isObject(manifest.spec) ? manifest.spec : {}
  const inner = [spec.template, spec.jobTemplate].filter(isObject).flatMap(containerImages)
  const containers = [...objectsOf(spec.initContainers), ...objectsOf(spec.containers)]
  return [...containers.flatMap(({ image }) => (typeof image === 'string' ? [image] : [])), ...inner]
}
