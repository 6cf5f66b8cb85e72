import type { MessageOf } from '../domain/messages.ts'
import type { OutsideHandler, OutsidePorts, Place } from './outside.ts'
import { viewOf } from './plan.ts'

/** Lets a stage's type clean up what the stage left behind. It is tried once; how it went changes nothing any more. */
export const callCancel: OutsideHandler<'callCancel'> = async (message, place, ports) => {
  await ports.atWork.only(place.executionId, place.messageId, () => cleanUp(message, place, ports))
}

async function cleanUp(
  { stageId }: MessageOf<'callCancel'>,
  { executionId, messageId }: Place,
  ports: OutsidePorts,
): Promise<void> {
  const execution = await ports.keeper.find(executionId)
  const stage = execution?.stages.get(stageId)
  const definition = stage && ports.stages.of(stage)
  if (execution && stage && definition?.cancel) {
    try {
      await definition.cancel(viewOf(execution, stage, definition), ports.stagePorts)
    } catch (error) {
      ports.stagePorts.log.warn({ err: error, executionId, stageId }, 'cleaning up after a stage failed')
    }
  }
  await ports.keeper.change(executionId, messageId, () => undefined)
}
