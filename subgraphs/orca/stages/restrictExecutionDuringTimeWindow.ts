import { createHash } from 'node:crypto'
import { z } from 'zod'
import { executionWindowType, opensAt } from '../domain/executionWindow.ts'
import { executionWindow } from './common/executionWindow.ts'
import { defineStage, type StageView, type TaskDefinition, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { flag } from './parameters.ts'

const parameters = z.looseObject({
  restrictedExecutionWindow: executionWindow.describe('When to go on.'),
  skipRemainingWait: flag()
    .default(false)
    .describe('Set while it waits: goes on at once.')
    .meta({ readOnly: true }),
})

type Parameters = z.infer<typeof parameters>

/**
 * Waits for the execution window of the stage that it was put before. It is called when the window opens, not from time to
 * time. `timeZone` is meant where the window names none.
 */
export const restrictExecutionDuringTimeWindow = (timeZone: string) =>
  defineStage<Parameters>({
    type: executionWindowType,
    title: 'Execution window',
    description: 'Waits until the execution window of a stage opens. Orca puts it before the stage.',
    isInternal: true,
    parameters,
    tasks: (view) => [suspend(timeZone), ...(hasJitter(view) ? [waitForJitter] : [])],
    skipEndsWait: true,
  })

const suspend = (timeZone: string): TaskDefinition<Parameters> => ({
  name: 'suspendExecutionDuringTimeWindow',
  rehearse: async ({ parameters, now }) => {
    const opens = openingOf(parameters, now, timeZone)
    return opens === undefined ? { problems: [neverOpens().message] } : { scheduledTime: opens }
  },
  execute: async ({ parameters, now }) => {
    if (parameters.skipRemainingWait) return { status: 'SUCCEEDED' }
    const opens = openingOf(parameters, now, timeZone)
    if (opens === undefined) throw neverOpens()
    if (opens <= now) return { status: 'SUCCEEDED' }
    return { status: 'RUNNING', scheduledTime: opens, againMs: opens - now }
  },
})

const openingOf = ({ restrictedExecutionWindow: window }: Parameters, now: number, timeZone: string) =>
  opensAt(window, now, window.timezone ?? timeZone)

const neverOpens = () =>
  new StageFailure({
    code: 'BAD_PARAMETERS',
    message: 'restrictedExecutionWindow: the window never opens; name hours (whitelist), days, or both',
  })

function hasJitter({ parameters, execution }: StageView<Parameters>): boolean {
  const { jitter } = parameters.restrictedExecutionWindow
  if (!jitter?.enabled || jitter.maxDelay <= 0) return false
  return !(jitter.skipManual && execution.trigger.type === 'manual')
}

const waitForJitter: TaskDefinition<Parameters> = {
  name: 'waitForJitter',
  rehearse: 'waits',
  execute: async (work) => {
    const waitTime = jitterOf(work)
    const leftMs = waitTime * 1000 - work.elapsedMs
    if (leftMs <= 0 || work.parameters.skipRemainingWait)
      return { status: 'SUCCEEDED', context: { waitTime } }
    return { status: 'RUNNING', context: { waitTime }, againMs: leftMs }
  },
}

/** A random number of seconds, yet the same one for the same attempt: a crash must not draw again. */
function jitterOf({ parameters, idempotencyKey }: TaskWork<Parameters>): number {
  const { minDelay, maxDelay } = parameters.restrictedExecutionWindow.jitter!
  const drawn = createHash('sha256').update(idempotencyKey).digest().readUIntBE(0, 6)
  return minDelay + (drawn % (maxDelay - minDelay + 1))
}
