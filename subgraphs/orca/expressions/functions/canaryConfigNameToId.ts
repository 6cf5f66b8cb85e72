import { ExpressionError } from '#platform/expressions/errors.ts'
import { defineFunction } from './support.ts'

export const canaryConfigNameToId = defineFunction({
  name: 'canaryConfigNameToId',
  arguments: ['configName', 'applicationName'],
  description: 'The id of the canary configuration of that name that the application may use.',
  needsExecution: false,
  call: ({ text, ask }) => {
    const id = ask('canaryConfigId', { name: text(0), application: text(1) })
    if (id !== null) return id
    throw new ExpressionError('VALUE', `application ${text(1)} has no canary configuration '${text(0)}'`)
  },
})
