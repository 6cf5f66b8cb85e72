import { defineKind } from './define.ts'

export const apiService = defineKind({
  name: 'apiService',
  api: { kind: 'APIService', group: 'apiregistration.k8s.io' },
  priority: 80,
  namespaced: false,
})
