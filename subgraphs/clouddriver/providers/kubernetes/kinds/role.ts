import { defineKind } from './define.ts'

export const role = defineKind({
  name: 'role',
  api: { kind: 'Role', group: 'rbac.authorization.k8s.io' },
  priority: 20,
})
