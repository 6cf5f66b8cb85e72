import { defineKind } from './define.ts'

export const controllerRevision = defineKind({
  name: 'controllerRevision',
  api: { kind: 'ControllerRevision', group: 'apps' },
  priority: 1000,
})
