import { podTemplateReplacers } from '../artifacts/replacer.ts'
import { replicaSetStatus } from '../stability/replicaSet.ts'
import { defineKind } from './define.ts'

export const replicaSet = defineKind({
  name: 'replicaSet',
  aliases: ['rs'],
  api: { kind: 'ReplicaSet', group: 'apps' },
  priority: 100,
  versioned: true,
  spinnakerKind: 'serverGroups',
  abilities: ['resize', 'scale', 'hasPods', 'receiveTraffic'],
  replacers: podTemplateReplacers,
  status: replicaSetStatus,
})
