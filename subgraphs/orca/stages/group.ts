import { z } from 'zod'
import { defineStage } from './define.ts'

/** What Deck draws several stages as. A definition may hold one all the same. */
export const group = defineStage({
  type: 'group',
  title: 'Group',
  description: 'Stands for several stages on a screen and does nothing itself.',
  isInternal: true,
  parameters: z.looseObject({}),
  tasks: () => [{ name: 'group', rehearse: 'waits', execute: async () => ({ status: 'SUCCEEDED' }) }],
})
