import { defineKind } from './define.ts'

export const serviceAccount = defineKind({
  name: 'serviceAccount',
  aliases: ['sa'],
  api: { kind: 'ServiceAccount', group: '' },
  priority: 40,
})
