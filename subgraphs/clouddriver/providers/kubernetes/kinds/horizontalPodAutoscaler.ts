import { scaleTargetReplacers } from '../artifacts/replacer.ts'
import { horizontalPodAutoscalerStatus } from '../stability/horizontalPodAutoscaler.ts'
import { defineKind } from './define.ts'

export const horizontalPodAutoscaler = defineKind({
  name: 'horizontalpodautoscaler',
  aliases: ['hpa'],
  api: { kind: 'HorizontalPodAutoscaler', group: 'autoscaling' },
  priority: 110,
  replacers: scaleTargetReplacers,
  status: horizontalPodAutoscalerStatus,
})
