import { defineKind } from './define.ts'

export const event = defineKind({
  name: 'event',
  api: { kind: 'Event', group: '' },
  priority: 1000,
})
