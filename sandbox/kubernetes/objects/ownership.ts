import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type FieldSchema, schemaOf, schemaOfCustomResource } from '#platform/kubernetes/patch/schema.ts'
import { trackUpdate } from '../apply/trackUpdate.ts'
import type { Surroundings } from '../kinds/kind.ts'
import { definitionVersion } from '../resources/custom.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import type { WriteRequest } from './request.ts'
import { timestamp } from './time.ts'

/** The object with `metadata.managedFields` that record what this write has changed. */
export function tracked(
  resource: Resource,
  before: KubeObject | undefined,
  object: KubeObject,
  request: WriteRequest,
  { clock }: Surroundings,
): KubeObject {
  if (request.keepsManagedFields) return object
  return trackUpdate({
    ...(before === undefined ? {} : { live: before }),
    next: object,
    manager: request.manager,
    apiVersion: apiVersionOf(resource),
    ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
    schema: mergeSchema(resource),
    now: timestamp(clock.now()),
  })
}

/** How the fields of a resource merge and are owned. */
export function mergeSchema({ definition, version, group, kind }: Resource): FieldSchema {
  if (definition === undefined) return schemaOf(apiVersionOf({ group, version }), kind)
  let schema = custom.get(definition)?.get(version)
  if (schema === undefined) {
    schema = schemaOfCustomResource(definitionVersion(definition, version)?.schema?.openAPIV3Schema)
    custom.set(definition, new Map([...(custom.get(definition) ?? []), [version, schema]]))
  }
  return schema
}

/** By definition and version; a definition that changes is another object. */
const custom = new WeakMap<KubeObject, Map<string, FieldSchema>>()
