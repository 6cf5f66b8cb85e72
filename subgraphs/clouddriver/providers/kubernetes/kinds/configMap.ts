import { defineKind } from './define.ts'

export const configMap = defineKind({
  name: 'configMap',
  aliases: ['cm'],
  api: { kind: 'ConfigMap', group: '' },
  priority: 50,
  versioned: true,
  spinnakerKind: 'configs',
})
