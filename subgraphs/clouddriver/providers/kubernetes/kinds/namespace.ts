import { defineKind } from './define.ts'

export const namespace = defineKind({
  name: 'namespace',
  aliases: ['ns'],
  api: { kind: 'Namespace', group: '' },
  priority: 0,
  namespaced: false,
})
