import { z } from 'zod'
import { defineStage } from './define.ts'

/** Has no steps, and so counts as skipped, as in Spinnaker. */
export const noop = defineStage({
  type: 'noop',
  title: 'Nothing',
  description: 'Does nothing.',
  isInternal: true,
  parameters: z.looseObject({}),
  tasks: () => [],
})
