import { defineKind } from './define.ts'

export const persistentVolumeClaim = defineKind({
  name: 'persistentVolumeClaim',
  aliases: ['pvc'],
  api: { kind: 'PersistentVolumeClaim', group: '' },
  priority: 50,
  spinnakerKind: 'configs',
})
