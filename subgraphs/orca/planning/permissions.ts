import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { Permission, PlannedStage } from './plan.ts'

/** What somebody must be allowed to for a start, and for what its stages would do. */
export function permissionsFor(application: string, stages: readonly PlannedStage[]): Permission[] {
  const needed = new Map<string, Permission>()
  const need = (permission: Permission) => needed.set(JSON.stringify(permission), permission)
  need({ resource: 'APPLICATION', name: application, authorization: 'EXECUTE' })
  for (const { effects } of stages)
    for (const { kind, account, application: other, plan } of effects) {
      if (kind === 'manifest' && typeof account === 'string') {
        need({ resource: 'ACCOUNT', name: account, authorization: 'WRITE' })
        need({ resource: 'APPLICATION', name: application, authorization: 'WRITE' })
      } else if (kind === 'pipeline' && isObject(plan)) {
        for (const permission of objectsOf(plan.permissions)) need(permission as unknown as Permission)
      } else if (kind === 'save' && typeof other === 'string')
        need({ resource: 'APPLICATION', name: other, authorization: 'WRITE' })
    }
  return [...needed.values()]
}
