import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { badRequest } from '../../objects/refusals.ts'
import type { ResourceCall } from '../api.ts'
import { checkKind, placed, readObject } from '../decode.ts'
import { typedBody } from '../fields.ts'
import { writeOptions, writeRequest } from '../options.ts'
import { sendObject } from '../present.ts'

export async function create(call: ResourceCall): Promise<void> {
  const body = await readObject(call)
  const options = writeOptions(call)
  const object = placed(call, typedBody(call, { ...body, value: checkKind(call, body.value) }, options))
  await sendObject(call, 201, createObject(call, object, options))
}

function createObject(
  call: ResourceCall,
  object: KubeObject,
  options: ReturnType<typeof writeOptions>,
): KubeObject {
  const { api, resource, target } = call
  if (resource.isNamespaced && target.namespace === undefined) {
    throw badRequest('an empty namespace may not be set during creation')
  }
  return api.cluster.writer.create(resource, object, writeRequest(call, options))
}
