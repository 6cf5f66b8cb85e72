import { askerOf, longPollMs } from '../clouddriver/ask.ts'
import type { TaskDefinition } from '../define.ts'
import type { RehearsalWork, Rehearsed } from '../rehearsal.ts'
import { ciTask } from './ask.ts'
import type { CiKind } from './kind.ts'
import { buildIdOf, placeContext, requestIdOf, startedContext } from './place.ts'

const minute = 60_000

/** Has the build started; again after a crash, it is the same one. */
export const startBuild = <P>(kind: CiKind<P>): TaskDefinition<P> =>
  ciTask({
    name: `start${kind.name}Job`,
    timeoutMs: 15 * minute,
    rehearse: (work) => rehearseBuild(kind, work),
    execute: async (work) => {
      const order = kind.order(work)
      const started = await work.igor.start({ ...order, requestId: requestIdOf(work) }, work.caller)
      const context = { ...placeContext(order, work.stage), ...startedContext(started) }
      return { status: 'SUCCEEDED', context }
    },
  })

/** What would be built; a problem where the configuration has no such system, or that no such job. */
async function rehearseBuild<P>(kind: CiKind<P>, work: RehearsalWork<P>): Promise<Rehearsed> {
  const { buildService, job, parameters, payload } = kind.order(work)
  const found = await work.igor.job(buildService, job, askerOf(work))
  if (found === 'no service') return { problems: [`There is no build service '${buildService}'.`] }
  if (!found) return { problems: [`There is no job '${job}' at ${buildService}.`] }
  const problems = [
    ...(found.buildable ? [] : [`The job '${job}' at ${buildService} cannot be built; it may be disabled.`]),
    ...found.parameters.flatMap(({ name, choices }) => {
      const given = parameters[name]
      if (given === undefined || given === null || !choices || choices.includes(String(given))) return []
      return [`parameters.${name}: must be ${choices.join(' or ')}; given was ${String(given)}`]
    }),
  ]
  const more = { ...(payload && { payload }), ...(found.url !== undefined && { url: found.url }) }
  const effect = { kind: 'build', action: 'START', buildService, job: found.name, parameters, ...more }
  return { effects: [effect], problems }
}

/** Waits until the build has left the queue. */
export const waitForStart = <P>(kind: CiKind<P>): TaskDefinition<P> =>
  ciTask({
    name: `waitFor${kind.name}JobStart`,
    timeoutMs: 120 * minute,
    overridableTimeout: true,
    rehearse: 'waits',
    execute: async (work) => {
      const { context } = work.stage
      if (buildIdOf(context) !== undefined) return { status: 'SUCCEEDED' }
      const { buildService, job } = kind.order(work)
      const queueItem = String(context.queuedBuild)
      const started = await work.igor
        .started({ buildService, job, queueItem }, { waitMs: longPollMs }, askerOf(work))
        .catch((error) => {
          if (error.code === 'NOT_FOUND') return undefined
          throw error
        })
      if (started?.id !== undefined)
        return { status: 'SUCCEEDED', context: startedContext({ ...started, queueItem }) }
      if (started) return { status: 'RUNNING', againMs: 0 }
      const message = `The build of '${job}' at ${buildService} was taken out of the queue before it began.`
      return { status: 'CANCELED', failure: { code: 'BUILD_ABORTED', message } }
    },
  })
