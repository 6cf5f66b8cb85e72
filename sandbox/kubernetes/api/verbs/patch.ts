import { groupOf, type KubeObject } from '#platform/kubernetes/objects.ts'
import { PatchError } from '#platform/kubernetes/patch/errors.ts'
import { applyJsonPatch } from '#platform/kubernetes/patch/jsonPatch.ts'
import { applyMergePatch } from '#platform/kubernetes/patch/mergePatch.ts'
import { applyStrategicMerge } from '#platform/kubernetes/patch/strategicMerge.ts'
import { StatusError } from '../../errors.ts'
import { isRecord } from '../../kinds/kind.ts'
import { mergeSchema } from '../../objects/ownership.ts'
import { badRequest } from '../../objects/refusals.ts'
import type { WriteRequest } from '../../objects/request.ts'
import { convert } from '../../resources/convert.ts'
import type { Resource } from '../../resources/resource.ts'
import { forbidden, refuseInvalid } from '../../validation/problem.ts'
import type { ResourceCall } from '../api.ts'
import { mediaType, readBody, unsupportedMediaType } from '../body.ts'
import { parseJson } from '../decode.ts'
import { typedPatched } from '../fields.ts'
import { writeOptions, writeRequest } from '../options.ts'
import { sendObject } from '../present.ts'
import { apply, applyType } from './apply.ts'
import { named } from './get.ts'

const jsonType = 'application/json-patch+json'
const mergeType = 'application/merge-patch+json'
const strategicType = 'application/strategic-merge-patch+json'

export const patchTypes = (resource: Resource): string[] => [
  jsonType,
  mergeType,
  ...(resource.definition === undefined ? [strategicType] : []),
  applyType,
]

/** Changes an object by a patch of any type. */
export async function patch(call: ResourceCall, subresource?: WriteRequest['subresource']): Promise<void> {
  const type = mediaType(call.request)
  if (!patchTypes(call.resource).includes(type)) throw unsupportedMediaType(patchTypes(call.resource))
  const text = (await readBody(call.request)).toString('utf8')
  if (type === applyType) return apply(call, text, subresource)
  if (call.info.query.has('force')) throw forcedPatch()
  const options = writeOptions(call)
  const value = parseJson(text)
  const live = convert(named(call), call.resource)
  const patched = typedPatched(call, patchObject(call.resource, live, type, value), text, options)
  const request = { ...writeRequest(call, options), ...(subresource === undefined ? {} : { subresource }) }
  await sendObject(call, 200, call.api.cluster.writer.update(call.resource, patched, request))
}

function forcedPatch(): StatusError {
  const message = 'Forbidden: may not be specified for non-apply patch'
  return new StatusError(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: force: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [{ reason: 'FieldValueForbidden', message, field: 'force' }],
  })
}

/** The object that the patch makes of `live`. Throws for a patch that fails, and one that would make another object. */
export function patchObject(resource: Resource, live: KubeObject, type: string, value: unknown): KubeObject {
  const patched = applied(resource, live, type, value)
  if (!isRecord(patched) || !isRecord(patched.metadata)) {
    throw badRequest('the patch leaves no object: metadata is missing')
  }
  const object = patched as KubeObject
  if (object.apiVersion !== live.apiVersion || object.kind !== live.kind) {
    throw badRequest(
      `${object.kind} in version "${object.apiVersion}" cannot be handled as a ${live.kind}: converting to ${groupOf(live.apiVersion)}.${live.kind}: unknown conversion`,
    )
  }
  if (object.metadata.name !== live.metadata.name) {
    refuseInvalid(live, [forbidden('metadata.name', 'field is immutable')])
  }
  if (object.metadata.namespace !== live.metadata.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return object
}

function applied(resource: Resource, live: KubeObject, type: string, value: unknown): unknown {
  try {
    if (type === jsonType) return applyJsonPatch(live, value)
    if (!isRecord(value))
      throw badRequest(`json: cannot unmarshal ${typeof value} into Go value of type map[string]interface {}`)
    if (type === mergeType) return applyMergePatch(live, value)
    return applyStrategicMerge(live, value, mergeSchema(resource))
  } catch (error) {
    if (error instanceof PatchError) throw new StatusError(error.code, error.reason, error.message)
    throw error
  }
}
