import { defineKind } from './define.ts'

export const ingress = defineKind({
  name: 'ingress',
  api: { kind: 'Ingress', group: 'networking.k8s.io' },
  priority: 70,
  spinnakerKind: 'loadBalancers',
})
