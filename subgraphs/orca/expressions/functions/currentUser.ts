import { onBehalfOf } from '../../domain/onBehalf.ts'
import { defineFunction } from './support.ts'

export const currentUser = defineFunction({
  name: 'currentUser',
  arguments: [],
  description: 'On whose behalf the stage runs: who started the execution, or whose judgment was passed on.',
  call: ({ execution: { execution }, root }) =>
    root.stage ? onBehalfOf(execution, root.stage) : execution.origin.user,
})
