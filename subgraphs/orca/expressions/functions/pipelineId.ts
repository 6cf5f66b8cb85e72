import { ExpressionError } from '#platform/expressions/errors.ts'
import { defineFunction } from './support.ts'

export const pipelineId = defineFunction({
  name: 'pipelineId',
  arguments: ['pipelineName'],
  description: 'The id of the pipeline of that name in the application of the execution.',
  call: ({ execution: { execution }, text, ask }) => {
    const { application } = execution
    const id = ask('pipelineId', { application, name: text(0) })
    if (id !== null) return id
    throw new ExpressionError('VALUE', `there is no pipeline '${text(0)}' in application ${application}`)
  },
})

export const pipelineIdOrNull = defineFunction({
  name: 'pipelineIdOrNull',
  arguments: ['pipelineName'],
  description: 'The id of the pipeline of that name in the application of the execution, or null.',
  call: ({ execution: { execution }, text, ask }) =>
    ask('pipelineId', { application: execution.application, name: text(0) }),
})

export const pipelineIdInApplication = defineFunction({
  name: 'pipelineIdInApplication',
  arguments: ['pipelineName', 'applicationName'],
  description: 'The id of the pipeline of that name in that application, or null.',
  call: ({ text, ask }) => ask('pipelineId', { application: text(1), name: text(0) }),
})
