import { isObject } from '#platform/definition/json.ts'
import type { Happening } from '../../domain/notifications/happening.ts'
import type { Action } from '../../domain/notifications/message.ts'
import type { JudgmentTokens } from '../../notifications/judgmentTokens.ts'

/** Slack shows no more buttons besides the one to stop, and takes no longer values. */
const most = 24
const longestValue = 2_000

/** The buttons that answer a judgment: its inputs, or to continue; and to stop. */
export function judgmentActions(
  { execution, stage }: Happening,
  when: string,
  hasButtons: boolean,
  tokens: JudgmentTokens | undefined,
): { actions?: Action[] } {
  if (when !== 'manualJudgment' || !stage || !hasButtons || !tokens) return {}
  const { judgmentInputs } = stage.context
  const inputs = (Array.isArray(judgmentInputs) ? judgmentInputs : []).flatMap((input) =>
    isObject(input) && input.value !== undefined ? [String(input.value)] : [],
  )
  const question = { executionId: execution.id, stageId: stage.id, startTime: stage.startTime }
  const goOn = (label: string, input?: string): Action => ({
    label,
    name: 'continue',
    value: tokens.make({ ...question, judgment: 'CONTINUE', ...(input !== undefined && { input }) }),
  })
  const choices = inputs
    .map((input) => goOn(input, input))
    .filter(({ value }) => value.length <= longestValue)
    .slice(0, most)
  const stop: Action = {
    label: 'Stop',
    name: 'stop',
    value: tokens.make({ ...question, judgment: 'STOP' }),
  }
  return { actions: [...(inputs.length > 0 ? choices : [goOn('Continue')]), stop] }
}
