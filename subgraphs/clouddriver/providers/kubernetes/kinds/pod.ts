import { podDockerImage } from '../artifacts/replacer.ts'
import { podStatus } from '../stability/pod.ts'
import { defineKind } from './define.ts'

export const pod = defineKind({
  name: 'pod',
  aliases: ['po'],
  api: { kind: 'Pod', group: '' },
  priority: 100,
  versioned: true,
  spinnakerKind: 'instances',
  abilities: ['receiveTraffic'],
  replacers: [podDockerImage],
  status: podStatus,
})
