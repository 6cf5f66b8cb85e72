import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import { labelsOf, templateMetadata } from '../manifest/manifest.ts'
import type { Selector } from './loadBalancers.ts'

/** Lets the pods that a manifest will make get a Service's traffic. */
export function attach(manifest: KubeObject, loadBalancer: string, selector: Selector): void {
  const labels = labelsOf(templateMetadata(manifest) ?? manifest.metadata)
  const keys = Object.keys(selector)
  if (keys.length === 0)
    throw new CloudError(
      'INVALID',
      `The ${loadBalancer} has no selector: it cannot be attached to a workload`,
    )
  const common = keys.filter((key) => Object.hasOwn(labels, key))
  if (common.length > 0)
    throw new CloudError(
      'INVALID',
      `The selector of ${loadBalancer} and the labels of the pods have keys in common: ${common.join(', ')}. ` +
        'Traffic is switched by these labels, so the manifest must not have them',
    )
  Object.assign(labels, selector)
}

/** An operation of a JSON patch. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: unknown
}

/** What gives a live object, or the pods it will make, a Service's traffic. */
export function attachPatch(object: KubeObject, selector: Selector): JsonPatchOperation[] {
  const { path, labels } = labelsAt(object)
  const wanted = Object.entries(selector).filter(([key, value]) => labels?.[key] !== value)
  if (wanted.length === 0) return []
  if (!labels) return [{ op: 'add', path, value: Object.fromEntries(wanted) }]
  return wanted.map(([key, value]) => ({
    op: Object.hasOwn(labels, key) ? 'replace' : 'add',
    path: `${path}/${escaped(key)}`,
    value,
  }))
}

/** What takes it away. */
export function detachPatch(object: KubeObject, selector: Selector): JsonPatchOperation[] {
  const { path, labels = {} } = labelsAt(object)
  return Object.keys(selector)
    .filter((key) => Object.hasOwn(labels, key))
    .map((key) => ({ op: 'remove', path: `${path}/${escaped(key)}` }))
}

/** A workload's traffic goes by its template's labels, a pod's by its own. */
function labelsAt(object: KubeObject): { path: string; labels: Selector | undefined } {
  const template = templateMetadata(object)
  return template
    ? { path: '/spec/template/metadata/labels', labels: template.labels ?? undefined }
    : { path: '/metadata/labels', labels: object.metadata.labels }
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
