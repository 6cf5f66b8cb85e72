import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { Execution, JsonObject, Stage } from '../execution.ts'
import { isTrue } from '../values.ts'
import type { EventPhase, Notification } from './event.ts'

/** One definition does not tell more people than this. */
const most = 100

/** Spinnaker's names of what happens to a judgment. */
const judgmentConditions: { readonly [P in EventPhase]?: string } = {
  starting: 'manualJudgment',
  complete: 'manualJudgmentContinue',
  failed: 'manualJudgmentStop',
}

/** Of an execution's own notifications those that want to be sent now; none of one that was canceled, as in Spinnaker. */
export function executionNotifications(
  { canceled, definition, origin }: Execution,
  phase: EventPhase,
): Notification[] {
  if (canceled || origin.type !== 'PIPELINE') return []
  return wanted(definition.notifications, [`pipeline.${phase}`])
}

/**
 * Of a stage's notifications those that want to be sent now. None of a synthetic stage, nor after a cancellation, nor unless the
 * stage says `sendNotifications`; that a judgment waits is told even so.
 */
export function stageNotifications({ canceled }: Execution, stage: Stage, phase: EventPhase): Notification[] {
  const { context, parentStageId, type, status } = stage
  if (canceled || parentStageId !== undefined || status === 'CANCELED') return []
  const isSending = isTrue(context.sendNotifications)
  const judgment = type === 'manualJudgment' ? judgmentConditions[phase] : undefined
  const conditions = [
    ...(isSending ? [`stage.${phase}`] : []),
    ...(judgment && (isSending || phase === 'starting') ? [judgment] : []),
  ]
  return wanted(context.notifications, conditions)
}

function wanted(notifications: unknown, conditions: readonly string[]): Notification[] {
  if (conditions.length === 0) return []
  return objectsOf(notifications)
    .slice(0, most)
    .flatMap((notification) => {
      const when = conditions.find((condition) => conditionsOf(notification).includes(condition))
      if (when === undefined) return []
      const text = textFor(notification, when)
      return [{ notification, when, ...(text !== undefined && { text }) }]
    })
}

const conditionsOf = ({ when }: JsonObject): unknown[] => (Array.isArray(when) ? when : [when])

function textFor({ message }: JsonObject, when: string): string | undefined {
  const found = isObject(message) ? message[when] : undefined
  const text = isObject(found) ? found.text : undefined
  return typeof text === 'string' && text !== '' ? text : undefined
}
