import { defineKind } from './define.ts'

export const storageClass = defineKind({
  name: 'storageClass',
  aliases: ['sc'],
  api: { kind: 'StorageClass', group: 'storage.k8s.io' },
  priority: 40,
  namespaced: false,
})
