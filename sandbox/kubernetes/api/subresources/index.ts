import { notAllowed } from '../../objects/refusals.ts'
import type { ResourceCall } from '../api.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'

type Handler = (call: ResourceCall) => Promise<void>

/** What answers for a subresource; undefined when the resource has none of that name. */
export function subresources({ resource, target }: ResourceCall): Handler | undefined {
  switch (target.subresource) {
    case 'status':
      return resource.hasStatus ? status : undefined
    default:
      return undefined
  }
}

async function status(call: ResourceCall): Promise<void> {
  switch (call.info.verb) {
    case 'get':
      return get(call)
    case 'update':
      return update(call, 'status')
    case 'patch':
      return patch(call, 'status')
    default:
      throw notAllowed()
  }
}
