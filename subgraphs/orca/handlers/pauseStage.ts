import type { Handler } from './handler.ts'

/** Marks a stage as parked, and the stage it belongs to. */
export const pauseStage: Handler<'pauseStage'> = ({ stageId }, t) => {
  const stage = t.stage(stageId)
  if (stage.status !== 'RUNNING') return
  t.setStage(stageId, { status: 'PAUSED' })
  if (stage.parentStageId) t.push({ kind: 'pauseStage', stageId: stage.parentStageId })
}
