import { podTemplateReplacers } from '../artifacts/replacer.ts'
import { cronJobStatus } from '../stability/cronJob.ts'
import { defineKind } from './define.ts'

export const cronJob = defineKind({
  name: 'cronJob',
  aliases: ['cj'],
  api: { kind: 'CronJob', group: 'batch' },
  priority: 100,
  spinnakerKind: 'serverGroups',
  abilities: ['receiveTraffic'],
  replacers: podTemplateReplacers,
  status: cronJobStatus,
})
