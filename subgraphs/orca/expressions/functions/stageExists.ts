import { defineFunction } from './support.ts'

export const stageExists = defineFunction({
  name: 'stageExists',
  arguments: ['nameOrId'],
  description: 'Whether there is a stage of that name or id.',
  call: ({ execution, args: [nameOrId] }) =>
    execution.stages.some(({ stage }) => stage.name === nameOrId || stage.id === nameOrId),
})
