import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Surroundings } from '../kinds/kind.ts'
import type { Caller } from '../objects/request.ts'
import { type Resource, storedKey } from '../resources/resource.ts'
import { applyLimitRanges } from './limitRange.ts'
import { checkNamespace } from './namespaceLifecycle.ts'
import { givePriority, tolerateTrouble } from './pods.ts'
import { checkEscalation } from './rbacEscalation.ts'
import { checkQuotas } from './resourceQuota.ts'
import { giveServiceAccount } from './serviceAccount.ts'

/** What may change a new object beyond the rules of its kind. */
export function admitCreate(resource: Resource, object: KubeObject, surroundings: Surroundings): void {
  checkNamespace(resource, object, surroundings)
  if (storedKey(resource) !== 'Pod') return
  applyLimitRanges(resource, object, surroundings)
  giveServiceAccount(resource, object, surroundings)
  givePriority(resource, object, surroundings)
  tolerateTrouble(object)
}

/** What may refuse an object, new or changed, that is valid in itself. */
export function admitUse(
  resource: Resource,
  object: KubeObject,
  before: KubeObject | undefined,
  caller: Caller,
  surroundings: Surroundings,
): void {
  checkEscalation(resource, object, caller, surroundings)
  checkQuotas(resource, object, before, surroundings)
}
