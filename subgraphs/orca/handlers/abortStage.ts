import type { Handler } from './handler.ts'
import { failUpwards } from './next.ts'

/** Ends a stage that cannot go on as failed. */
export const abortStage: Handler<'abortStage'> = ({ stageId }, t) => {
  const { status } = t.stage(stageId)
  if (status !== 'RUNNING' && status !== 'NOT_STARTED') return
  failUpwards(t.setStage(stageId, { status: 'TERMINAL', endTime: t.now }), t)
}
