import { badRequest } from '../../objects/refusals.ts'
import type { WriteRequest } from '../../objects/request.ts'
import type { ResourceCall } from '../api.ts'
import { checkKind, placed, readObject } from '../decode.ts'
import { typedBody } from '../fields.ts'
import { writeOptions, writeRequest } from '../options.ts'
import { sendObject } from '../present.ts'

export async function update(call: ResourceCall, subresource?: WriteRequest['subresource']): Promise<void> {
  const body = await readObject(call)
  const options = writeOptions(call)
  const object = placed(call, typedBody(call, { ...body, value: checkKind(call, body.value) }, options))
  const { name } = call.target
  if (object.metadata.name === undefined) throw badRequest('name must be provided')
  if (object.metadata.name !== name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
    )
  }
  const request = { ...writeRequest(call, options), ...(subresource === undefined ? {} : { subresource }) }
  await sendObject(call, 200, call.api.cluster.writer.update(call.resource, object, request))
}
