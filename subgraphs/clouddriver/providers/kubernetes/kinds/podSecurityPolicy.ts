import { defineKind } from './define.ts'

export const podSecurityPolicy = defineKind({
  name: 'podSecurityPolicy',
  api: { kind: 'PodSecurityPolicy', group: 'policy' },
  priority: 90,
  namespaced: false,
})
