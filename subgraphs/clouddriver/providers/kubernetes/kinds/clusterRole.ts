import { defineKind } from './define.ts'

export const clusterRole = defineKind({
  name: 'clusterRole',
  api: { kind: 'ClusterRole', group: 'rbac.authorization.k8s.io' },
  priority: 20,
  namespaced: false,
})
