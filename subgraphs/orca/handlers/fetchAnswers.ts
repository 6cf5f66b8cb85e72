import type { MessageOf } from '../domain/messages.ts'
import { gather } from '../expressions/gather.ts'
import { callerOf } from '../stages/caller.ts'
import type { OutsideHandler, OutsidePorts, Place } from './outside.ts'
import { prepare } from './prepare.ts'
import { startPrepared } from './startStage.ts'

/** Learns from outside what the expressions of a stage want, and starts the stage with it. */
export const fetchAnswers: OutsideHandler<'fetchAnswers'> = async (message, place, ports) => {
  await ports.atWork.only(place.executionId, place.messageId, ({ signal }) =>
    fetchFor(message, place, signal, ports),
  )
}

async function fetchFor(
  { stageId }: MessageOf<'fetchAnswers'>,
  { executionId, messageId }: Place,
  signal: AbortSignal,
  ports: OutsidePorts,
): Promise<void> {
  const execution = await ports.keeper.find(executionId)
  const stage = execution?.stages.get(stageId)
  if (!execution || stage?.status !== 'NOT_STARTED') {
    await ports.keeper.change(executionId, messageId, () => undefined)
    return
  }
  const now = ports.clock.now()
  const caller = callerOf({ execution, stage, parameters: undefined })
  const answers = await gather(
    (known) => {
      const prepared = prepare(execution, stage, ports, { answers: known, now })
      return 'wanted' in prepared ? prepared.wanted : []
    },
    (request, stop) => ports.answer(request, caller, stop),
    signal,
  )
  await ports.failpoint('orca.expressions.answered')
  await ports.keeper.change(executionId, messageId, (t) => startPrepared(stageId, t, ports, { answers, now }))
}
