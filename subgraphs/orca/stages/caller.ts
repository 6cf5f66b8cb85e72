import type { Caller } from '#platform/identity/caller.ts'
import { onBehalfOf } from '../domain/onBehalf.ts'
import type { StageView } from './define.ts'

/** On whose behalf a stage asks others. */
export const callerOf = ({ execution, stage }: StageView<unknown>): Caller => ({
  user: onBehalfOf(execution, stage),
  roles: [],
  admin: false,
})
