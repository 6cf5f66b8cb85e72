import { podTemplateReplacers } from '../artifacts/replacer.ts'
import { jobStatus } from '../stability/job.ts'
import { defineKind } from './define.ts'

export const job = defineKind({
  name: 'job',
  api: { kind: 'Job', group: 'batch' },
  priority: 100,
  spinnakerKind: 'serverGroups',
  abilities: ['receiveTraffic'],
  replacers: podTemplateReplacers,
  status: jobStatus,
})
