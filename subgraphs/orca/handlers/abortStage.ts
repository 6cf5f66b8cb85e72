import { isComplete } from '../domain/status.ts'
import type { Handler } from './handler.ts'
import { failUpwards } from './next.ts'

/** Ends a stage that cannot go on as failed. */
export const abortStage: Handler<'abortStage'> = ({ stageId }, t) => {
  if (isComplete(t.stage(stageId).status)) return
  failUpwards(t.setStage(stageId, { status: 'TERMINAL', endTime: t.now }), t)
}
