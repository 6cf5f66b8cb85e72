import { notAllowed } from '../../objects/refusals.ts'
import type { ResourceCall } from '../api.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import { log } from './log.ts'
import { binding, eviction } from './pods.ts'
import { scale } from './scale.ts'
import { token } from './token.ts'

type Handler = (call: ResourceCall) => Promise<void>

const handlers: Readonly<Record<string, Handler>> = { binding, eviction, finalize, log, token }

/** What answers for a subresource; undefined when the resource has none of that name. */
export function subresources({ resource, target }: ResourceCall): Handler | undefined {
  const { subresource = '' } = target
  if (subresource === 'status') return resource.hasStatus ? status : undefined
  if (subresource === 'scale') return resource.scale === undefined ? undefined : scale
  return resource.subresources.some(({ name }) => name === subresource) ? handlers[subresource] : undefined
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

/** Takes finalizers from a namespace's spec. */
async function finalize(call: ResourceCall): Promise<void> {
  if (call.info.verb !== 'update') throw notAllowed()
  return update(call, 'finalize')
}
