import type { Handler } from './handler.ts'

/** Lets every parked stage go on. */
export const resumeExecution: Handler<'resumeExecution'> = (_, t) => {
  for (const stage of t.execution.stages.values())
    if (stage.status === 'PAUSED') t.push({ kind: 'resumeStage', stageId: stage.id })
}
