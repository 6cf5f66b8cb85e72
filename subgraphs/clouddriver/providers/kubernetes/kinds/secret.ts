import { defineKind } from './define.ts'

export const secret = defineKind({
  name: 'secret',
  api: { kind: 'Secret', group: '' },
  priority: 50,
  versioned: true,
  spinnakerKind: 'configs',
  sensitive: ['data', 'stringData'],
})
