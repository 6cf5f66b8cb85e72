import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { rulesOf } from '../../kinds/index.ts'
import { isRecord } from '../../kinds/kind.ts'
import { badRequest } from '../../objects/refusals.ts'
import type { DeleteRequest } from '../../objects/request.ts'
import { storedKey } from '../../resources/resource.ts'
import { selectionOf } from '../../selectors/selection.ts'
import type { ResourceCall } from '../api.ts'
import { readObject } from '../decode.ts'
import { invalidOption, isDryRun, numberOption } from '../options.ts'
import { negotiate, send } from '../output.ts'
import { presentList, sendObject } from '../present.ts'
import { named } from './get.ts'

const policies = ['Orphan', 'Background', 'Foreground']

export async function remove(call: ResourceCall): Promise<void> {
  const request = await deleteRequest(call)
  const object = named(call)
  const { resource, api } = call
  const left = api.cluster.writer.remove(resource, object, request)
  if (left !== undefined) return sendObject(call, 200, left)
  if (rulesOf(resource).returnsDeleted) return sendObject(call, 200, object)
  await send(call, 200, deleted(call, object), negotiate(call.request.headers.accept))
}

/** Deletes all that the selectors choose, and answers what that was. */
export async function removeCollection(call: ResourceCall): Promise<void> {
  const request = await deleteRequest(call)
  const { api, resource, target, info } = call
  const { store, writer } = api.cluster
  const selection = selectionOf(info.query, resource)
  const all = store.list(storedKey(resource), resource.isNamespaced ? target.namespace : undefined)
  const objects = selection === undefined ? all : all.filter(selection)
  for (const object of objects) writer.remove(resource, object, request)
  const output = negotiate(call.request.headers.accept)
  const metadata = { resourceVersion: String(store.revision) }
  await send(call, 200, presentList(call, objects, metadata, output.form), output)
}

async function deleteRequest(call: ResourceCall): Promise<DeleteRequest> {
  const { value } = await readObject(call)
  const { query } = call.info
  const preconditions = isRecord(value.preconditions) ? value.preconditions : {}
  const policy = value.propagationPolicy ?? query.get('propagationPolicy') ?? undefined
  const orphans = value.orphanDependents ?? query.get('orphanDependents') ?? undefined
  if (policy !== undefined && !policies.includes(policy as string)) {
    const supported = [...policies, 'nil'].map((one) => JSON.stringify(one)).join(', ')
    throw invalidOption(
      'DeleteOptions.propagationPolicy',
      String(policy),
      `supported values: ${supported}`,
      'Unsupported value',
    )
  }
  if (policy !== undefined && orphans !== undefined) {
    throw badRequest('propagationPolicy and orphanDependents cannot be both set')
  }
  const grace = (value.gracePeriodSeconds as number | undefined) ?? numberOption(query, 'gracePeriodSeconds')
  return {
    caller: call.caller,
    isDryRun: isDryRun([...query.getAll('dryRun'), ...((value.dryRun as string[] | undefined) ?? [])]),
    ...(typeof preconditions.uid === 'string' ? { uid: preconditions.uid } : {}),
    ...(typeof preconditions.resourceVersion === 'string'
      ? { resourceVersion: preconditions.resourceVersion }
      : {}),
    ...(policy === undefined ? {} : { propagationPolicy: policy as string }),
    ...(orphans === undefined
      ? {}
      : { propagationPolicy: String(orphans) === 'true' ? 'Orphan' : 'Background' }),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
  }
}

function deleted({ resource }: ResourceCall, { metadata }: KubeObject) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: metadata.name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
      uid: metadata.uid,
    },
  }
}
