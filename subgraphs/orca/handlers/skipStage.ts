import type { Handler } from './handler.ts'
import { startNext } from './next.ts'

/** Ends a stage without running it (any more); what waits for it goes on. */
export const skipStage: Handler<'skipStage'> = ({ stageId }, t) => {
  const stage = t.stage(stageId)
  const manual = stage.context.manualSkip === true
  if (stage.status !== 'RUNNING' && stage.status !== 'NOT_STARTED' && !manual) return
  if (stage.status === 'SKIPPED') return
  if (manual)
    for (const id of t.graph.descendantsOf(stageId)) {
      const { status } = t.stage(id)
      if (status !== 'SUCCEEDED' && status !== 'TERMINAL' && status !== 'FAILED_CONTINUE')
        t.setStage(id, { status: 'SKIPPED', endTime: t.now })
    }
  startNext(t.setStage(stageId, { status: 'SKIPPED', endTime: t.now }), t)
}
