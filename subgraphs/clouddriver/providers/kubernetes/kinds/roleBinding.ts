import { defineKind } from './define.ts'

export const roleBinding = defineKind({
  name: 'roleBinding',
  api: { kind: 'RoleBinding', group: 'rbac.authorization.k8s.io' },
  priority: 30,
})
