import { defineKind } from './define.ts'

export const customResourceDefinition = defineKind({
  name: 'customResourceDefinition',
  aliases: ['crd'],
  api: { kind: 'CustomResourceDefinition', group: 'apiextensions.k8s.io' },
  priority: 30,
  namespaced: false,
})
