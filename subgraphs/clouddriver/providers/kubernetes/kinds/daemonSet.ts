import { podTemplateReplacers } from '../artifacts/replacer.ts'
import { daemonSetStatus } from '../stability/daemonSet.ts'
import { defineKind } from './define.ts'

export const daemonSet = defineKind({
  name: 'daemonSet',
  aliases: ['ds'],
  api: { kind: 'DaemonSet', group: 'apps' },
  priority: 100,
  spinnakerKind: 'serverGroups',
  abilities: ['resize', 'pauseRollout', 'resumeRollout', 'undoRollout', 'rollingRestart', 'receiveTraffic'],
  replacers: podTemplateReplacers,
  status: daemonSetStatus,
})
