import { defineKind } from './define.ts'

export const podPreset = defineKind({
  name: 'podPreset',
  api: { kind: 'PodPreset', group: 'settings.k8s.io' },
  priority: 90,
})
