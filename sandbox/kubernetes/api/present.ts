import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { convert } from '../resources/convert.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { tableOf } from '../tables/index.ts'
import type { ResourceCall } from './api.ts'
import { type Form, negotiate, send } from './output.ts'

export interface ListMetadata {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/** An object as a request wants to see it: in its version, and in the form that it accepts. */
export function present(call: ResourceCall, object: KubeObject, form: Form): unknown {
  if (form === 'table') {
    return tableOf(call, [object], { resourceVersion: object.metadata.resourceVersion ?? '' })
  }
  const shown = convert(object, call.resource)
  if (form === 'metadata') return metadataOnly(shown)
  return shown
}

export function presentList(
  call: ResourceCall,
  objects: readonly KubeObject[],
  metadata: ListMetadata,
  form: Form,
): unknown {
  const { resource } = call
  if (form === 'table') return tableOf(call, objects, metadata)
  if (form === 'metadata') {
    const items = objects.map((object) => metadataOnly(object))
    return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items }
  }
  const items = objects.map((object) => asItem(convert(object, resource), resource))
  return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items }
}

export async function sendObject(call: ResourceCall, code: number, object: KubeObject): Promise<void> {
  const output = negotiate(call.request.headers.accept)
  await send(call, code, present(call, object, output.form), output)
}

const metadataOnly = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})

/** In lists of built-in kinds the items do not repeat what they are. */
function asItem(object: KubeObject, { definition }: Resource): unknown {
  if (definition !== undefined) return object
  const { apiVersion, kind, ...item } = object
  return item
}
