import { gather } from '../expressions/gather.ts'
import { callerOf } from '../stages/caller.ts'
import type { OutsideHandler } from './outside.ts'
import { prepare } from './prepare.ts'
import { startPrepared } from './startStage.ts'

/** Learns from outside what the expressions of a stage want, and starts the stage with it. */
export const fetchAnswers: OutsideHandler<'fetchAnswers'> = async ({ stageId }, place, ports) => {
  const execution = await ports.keeper.find(place.executionId)
  const stage = execution?.stages.get(stageId)
  if (!execution || stage?.status !== 'NOT_STARTED') {
    await ports.keeper.change(place.executionId, place.messageId, () => undefined)
    return
  }
  const now = ports.clock.now()
  const caller = callerOf({ execution, stage, parameters: undefined })
  const answers = await gather(
    (known) => {
      const prepared = prepare(execution, stage, ports, { answers: known, now })
      return 'wanted' in prepared ? prepared.wanted : []
    },
    (request) => ports.answer(request, caller),
  )
  await ports.failpoint('orca.expressions.answered')
  await ports.keeper.change(place.executionId, place.messageId, (t) =>
    startPrepared(stageId, t, ports, { answers, now }),
  )
}
