import { defineKind } from './define.ts'

export const limitRange = defineKind({
  name: 'limitRange',
  api: { kind: 'LimitRange', group: '' },
  priority: 90,
})
