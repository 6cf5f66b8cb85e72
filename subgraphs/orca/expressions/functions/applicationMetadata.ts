import { ExpressionError } from '#platform/expressions/errors.ts'
import { defineFunction } from './support.ts'

export const applicationMetadata = defineFunction({
  name: 'applicationMetadata',
  arguments: ['applicationName'],
  description: 'The attributes of an application: its email, owner, cloud providers …',
  needsExecution: false,
  call: ({ text, ask }) => {
    const attributes = ask('application', { name: text(0) })
    if (attributes !== null) return attributes
    throw new ExpressionError('VALUE', `there is no application '${text(0)}'`)
  },
})
