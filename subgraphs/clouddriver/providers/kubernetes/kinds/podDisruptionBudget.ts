import { defineKind } from './define.ts'

export const podDisruptionBudget = defineKind({
  name: 'podDisruptionBudget',
  api: { kind: 'PodDisruptionBudget', group: 'policy' },
  priority: 90,
})
