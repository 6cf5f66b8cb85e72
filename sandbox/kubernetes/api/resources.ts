import { notAllowed } from '../objects/refusals.ts'
import type { Call, ResourceCall } from './api.ts'
import { sendText } from './output.ts'
import { subresources } from './subresources/index.ts'
import { create } from './verbs/create.ts'
import { remove, removeCollection } from './verbs/delete.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { patch } from './verbs/patch.ts'
import { isReview, review } from './verbs/review.ts'
import { update } from './verbs/update.ts'
import { watch } from './verbs/watch.ts'

const verbs: Readonly<Record<string, (call: ResourceCall) => Promise<void>>> = {
  get,
  list,
  watch,
  create: (call) => (isReview(call) ? review(call) : create(call)),
  update: (call) => update(call),
  patch: (call) => patch(call),
  delete: remove,
  deletecollection: removeCollection,
}

/** Answers what is asked of a resource. */
export async function handleResource(call: Call): Promise<void> {
  const target = call.info.target!
  const resource = call.api.cluster.registry.find(target.group, target.version, target.plural)
  if (resource === undefined) return sendText(call, 404, '404 page not found\n')
  const resourceCall: ResourceCall = { ...call, target, resource }
  if (target.namespace !== undefined && !resource.isNamespaced && resource.plural !== 'namespaces') {
    return sendText(call, 404, '404 page not found\n')
  }
  if (target.subresource !== undefined) {
    const handle = subresources(resourceCall)
    if (handle === undefined) return sendText(call, 404, '404 page not found\n')
    return handle(resourceCall)
  }
  const { verb } = call.info
  const handle = verbs[verb]
  const isKnown = resource.verbs.includes(verb) && !(verb === 'create' && target.name !== undefined)
  if (handle === undefined || !isKnown) throw notAllowed()
  return handle(resourceCall)
}
