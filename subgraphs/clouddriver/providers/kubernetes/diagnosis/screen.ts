import type { KubeObject } from '#platform/kubernetes/objects.ts'
import {
  type Instance,
  type InstanceHealth,
  type ResourceKind,
  type ResourceOf,
  resourceKeyOf,
  type ServerGroupManager,
} from '../../../domain/resources.ts'
import type { Inventory } from '../../provider.ts'
import type { Kind } from '../kinds/define.ts'
import type { StatusFields } from '../stability/status.ts'
import { startingReasons } from './podTrouble.ts'

/**
 * What memory tells of the pods of a workload that are not well, and of those that could not be made. It costs no call;
 * it is another text with anything new about them, and empty while nothing is known to be wrong.
 */
export function screen(inventory: Inventory, object: KubeObject, kind: Kind): string {
  const wrong = instancesOf(inventory, object, kind).flatMap(({ name, health }) =>
    health.filter(isWrong).map((each) => [name, each]),
  )
  const { conditions = [] } = (object.status ?? {}) as StatusFields
  const failures = conditions.filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  return wrong.length + failures.length === 0 ? '' : JSON.stringify([wrong, failures])
}

function instancesOf(inventory: Inventory, object: KubeObject, kind: Kind): readonly Instance[] {
  const { namespace = '', name: ownName } = object.metadata
  const name = `${kind.name} ${ownName}`
  if (kind.spinnakerKind === 'instances') return present([inventory.find('instance', namespace, name)])
  const group =
    kind.spinnakerKind === 'serverGroupManagers'
      ? newestOf(inventory, inventory.find('serverGroupManager', namespace, name))
      : inventory.find('serverGroup', namespace, name)
  return present((group?.instances ?? []).map((id) => at(inventory, 'instance', id)))
}

const newestOf = (inventory: Inventory, manager: ServerGroupManager | undefined) =>
  manager?.serverGroups[0] === undefined ? undefined : at(inventory, 'serverGroup', manager.serverGroups[0])

function at<K extends ResourceKind>(inventory: Inventory, kind: K, id: string): ResourceOf<K> | undefined {
  const key = resourceKeyOf(id)
  return key && inventory.find(kind, key.region, key.name)
}

const present = <T>(values: readonly (T | undefined)[]) => values.filter((value) => value !== undefined)

function isWrong({ reason, exitCode }: InstanceHealth): boolean {
  const isStarting = reason === undefined || startingReasons.has(String(reason)) || reason === 'Completed'
  return !isStarting || (exitCode !== undefined && exitCode !== 0)
}
