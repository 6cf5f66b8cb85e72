import { deployedServerGroupsOf } from '../deployedServerGroups.ts'
import { defineFunction } from './support.ts'

export const deployedServerGroups = defineFunction({
  name: 'deployedServerGroups',
  arguments: ['…'],
  description:
    'The server groups that stages have deployed; with names or ids of stages, those of these alone.',
  call: ({ execution, args }) => deployedServerGroupsOf(execution, args.flat().map(String)),
})
