import { defineKind } from './define.ts'

export const validatingWebhookConfiguration = defineKind({
  name: 'validatingWebhookConfiguration',
  api: { kind: 'ValidatingWebhookConfiguration', group: 'admissionregistration.k8s.io' },
  priority: 40,
  namespaced: false,
})
