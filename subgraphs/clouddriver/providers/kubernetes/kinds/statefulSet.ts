import { podTemplateReplacers } from '../artifacts/replacer.ts'
import { statefulSetStatus } from '../stability/statefulSet.ts'
import { defineKind } from './define.ts'

export const statefulSet = defineKind({
  name: 'statefulSet',
  aliases: ['sts'],
  api: { kind: 'StatefulSet', group: 'apps' },
  priority: 100,
  spinnakerKind: 'serverGroups',
  abilities: [
    'resize',
    'scale',
    'pauseRollout',
    'resumeRollout',
    'undoRollout',
    'rollingRestart',
    'receiveTraffic',
  ],
  replacers: podTemplateReplacers,
  status: statefulSetStatus,
})
