import { defineFunction, findStage } from './support.ts'

export const stage = defineFunction({
  name: 'stage',
  arguments: ['nameOrId'],
  description: 'The first stage of that name or id, with its context, outputs and status.',
  call: ({ execution, text }) => findStage(execution, text(0)),
})
