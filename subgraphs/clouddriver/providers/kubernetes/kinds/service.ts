import { defineKind } from './define.ts'

export const service = defineKind({
  name: 'service',
  aliases: ['svc'],
  api: { kind: 'Service', group: '' },
  priority: 70,
  spinnakerKind: 'loadBalancers',
  abilities: ['loadBalance'],
})
