import { defineKind } from './define.ts'

export const persistentVolume = defineKind({
  name: 'persistentVolume',
  aliases: ['pv'],
  api: { kind: 'PersistentVolume', group: '' },
  priority: 40,
  spinnakerKind: 'configs',
  namespaced: false,
})
