import { defineFunction } from './support.ts'

export const canaryConfigNameToId = defineFunction({
  name: 'canaryConfigNameToId',
  arguments: ['configName', 'applicationName'],
  description: 'The id of the canary configuration of that name that the application may use.',
  needsExecution: false,
  call: ({ text, ask }) => ask('canaryConfigId', { name: text(0), application: text(1) }),
})
