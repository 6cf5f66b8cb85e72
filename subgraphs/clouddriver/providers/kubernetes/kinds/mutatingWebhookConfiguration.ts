import { defineKind } from './define.ts'

export const mutatingWebhookConfiguration = defineKind({
  name: 'mutatingWebhookConfiguration',
  api: { kind: 'MutatingWebhookConfiguration', group: 'admissionregistration.k8s.io' },
  priority: 40,
  namespaced: false,
})
