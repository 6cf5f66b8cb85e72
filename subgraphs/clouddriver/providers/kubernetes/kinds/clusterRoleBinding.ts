import { defineKind } from './define.ts'

export const clusterRoleBinding = defineKind({
  name: 'clusterRoleBinding',
  api: { kind: 'ClusterRoleBinding', group: 'rbac.authorization.k8s.io' },
  priority: 30,
  namespaced: false,
})
