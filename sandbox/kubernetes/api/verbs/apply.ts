import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { applyServerSide } from '../../apply/applyServerSide.ts'
import { isRecord } from '../../kinds/kind.ts'
import { mergeSchema } from '../../objects/ownership.ts'
import { badRequest, notFoundError } from '../../objects/refusals.ts'
import type { WriteRequest } from '../../objects/request.ts'
import { timestamp } from '../../objects/time.ts'
import { convert } from '../../resources/convert.ts'
import { storedKey } from '../../resources/resource.ts'
import type { ResourceCall } from '../api.ts'
import { checkKind, parseYaml, placed } from '../decode.ts'
import { typedBody } from '../fields.ts'
import { invalidOption, writeOptions, writeRequest } from '../options.ts'
import { sendObject } from '../present.ts'
import { isTrue } from '../requestInfo.ts'

export const applyType = 'application/apply-patch+yaml'

/** Server-side apply: the object becomes what its managers want together; one that is not there is created. */
export async function apply(
  call: ResourceCall,
  text: string,
  subresource: WriteRequest['subresource'],
): Promise<void> {
  const { api, resource, target, info } = call
  if (!info.query.get('fieldManager')) {
    throw invalidOption('fieldManager', '', 'is required for apply patch', 'Required value')
  }
  const options = writeOptions(call)
  const value = parseYaml(text)
  if (!isRecord(value)) throw badRequest('error decoding YAML: the body is no object')
  const applied = placed(call, checkKind(call, value) as unknown as KubeObject)
  if (!applied.metadata.name) applied.metadata.name = target.name!
  if (applied.metadata.name !== target.name) {
    throw badRequest(
      `the name of the object (${applied.metadata.name}) does not match the name on the URL (${target.name})`,
    )
  }
  const live = api.cluster.store.get(
    storedKey(resource),
    resource.isNamespaced ? target.namespace : undefined,
    target.name!,
  )
  if (live === undefined && subresource !== undefined) throw notFoundError(resource, target.name!)
  const merged = applyServerSide({
    ...(live === undefined ? {} : { live: convert(live, resource) }),
    applied,
    manager: options.manager,
    force: isTrue(info.query.get('force')),
    ...(subresource === undefined ? {} : { subresource }),
    schema: mergeSchema(resource),
    now: timestamp(api.cluster.clock.now()),
  })
  const request: WriteRequest = {
    ...writeRequest(call, options),
    keepsManagedFields: true,
    ...(subresource === undefined ? {} : { subresource }),
  }
  const json = text.trimStart().startsWith('{') ? { text } : {}
  await write(call, live, typedBody(call, { value: merged, ...json }, options), request)
}

async function write(
  call: ResourceCall,
  live: KubeObject | undefined,
  merged: KubeObject,
  request: WriteRequest,
) {
  const { writer } = call.api.cluster
  if (live === undefined) {
    delete merged.metadata.resourceVersion
    return sendObject(call, 201, writer.create(call.resource, merged, request))
  }
  await sendObject(call, 200, writer.update(call.resource, merged, request))
}
