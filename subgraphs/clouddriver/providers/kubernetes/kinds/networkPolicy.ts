import { defineKind } from './define.ts'

export const networkPolicy = defineKind({
  name: 'networkPolicy',
  aliases: ['netpol'],
  api: { kind: 'NetworkPolicy', group: 'networking.k8s.io' },
  priority: 70,
  spinnakerKind: 'securityGroups',
})
