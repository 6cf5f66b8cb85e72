import { podTemplateReplacers } from '../artifacts/replacer.ts'
import { deploymentStatus } from '../stability/deployment.ts'
import { defineKind } from './define.ts'

export const deployment = defineKind({
  name: 'deployment',
  aliases: ['deploy'],
  api: { kind: 'Deployment', group: 'apps' },
  priority: 100,
  spinnakerKind: 'serverGroupManagers',
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
  status: deploymentStatus,
})
