import type { JsonObject } from '../../domain/execution.ts'
import { toNumber } from '../../domain/values.ts'
import { askerOf, followChanges } from '../clouddriver/ask.ts'
import type { Failure, TaskDefinition, TaskResult, TaskWork } from '../define.ts'
import type { BuildPlace, FoundBuild } from '../igor/port.ts'
import { ciTask } from './ask.ts'
import { BuildLog } from './followLog.ts'
import type { BuildParameters, CiKind } from './kind.ts'
import { placeOf } from './place.ts'

const hour = 60 * 60 * 1000

/** A build that has just begun may not be shown yet; one that is not there for so many tries is gone. */
const mostMissing = 15

/** Waits until the build has ended; meanwhile its log becomes the stage's log. */
export const monitorBuild = <P extends BuildParameters>(kind: CiKind<P>): TaskDefinition<P> =>
  ciTask({
    name: `monitor${kind.name}Job`,
    timeoutMs: kind.longestBuildMs ?? 2 * hour,
    overridableTimeout: true,
    execute: async (work) => {
      const place = placeOf(work, kind.order(work))
      const log = new BuildLog(work, place)
      try {
        const seen = await untilChanged(place, work)
        if (!seen) return { status: 'RUNNING', againMs: 0 }
        if (!seen.value) return missing(place, work.stage.context)
        if (seen.isLast) await log.whole()
        return answer(seen.value, place, work.parameters, kind)
      } finally {
        log.stop()
      }
    },
  })

function untilChanged(place: BuildPlace, work: TaskWork<unknown>) {
  const asker = askerOf(work)
  const { buildDigest } = work.stage.context
  const known = typeof buildDigest === 'string' ? buildDigest : undefined
  return followChanges(known, asker.signal, async (known, waitMs) => {
    const wait = { waitMs, ...(known !== undefined && { known }) }
    const value = await work.igor.build(place, wait, asker)
    return { value, digest: value?.digest ?? '', isLast: value?.info.building !== true }
  })
}

function missing({ id, job, buildService }: BuildPlace, context: JsonObject): TaskResult {
  const count = (toNumber(context.buildMissing) ?? 0) + 1
  if (count < mostMissing) return { status: 'RUNNING', context: { buildMissing: count }, againMs: 2_000 }
  const message = `There is no build ${id} of '${job}' at ${buildService} any more.`
  return { status: 'TERMINAL', failure: { code: 'BUILD_FAILED', message } }
}

function answer<P>(
  { digest, info: generic }: FoundBuild,
  place: BuildPlace,
  { markUnstableAsSuccessful }: BuildParameters,
  { failsWhenStopped, moreInfo }: CiKind<P>,
): TaskResult {
  const info = { ...generic, ...moreInfo?.(generic) }
  const number = typeof info.number === 'number' ? { buildNumber: info.number } : {}
  const context = { buildInfo: info, buildDigest: digest, ...number }
  if (info.building === true) return { status: 'RUNNING', context, againMs: 0 }
  const outputs = { buildInfo: info }
  if (info.result === 'SUCCESS' || (info.result === 'UNSTABLE' && markUnstableAsSuccessful))
    return { status: 'SUCCEEDED', context, outputs }
  const status = info.result === 'ABORTED' && !failsWhenStopped ? 'CANCELED' : 'TERMINAL'
  return { status, context, outputs, failure: failureOf(info, place) }
}

const endings: Readonly<Record<string, string>> = {
  FAILURE: 'has failed',
  UNSTABLE: 'is unstable',
  ABORTED: 'was stopped',
  NOT_BUILT: 'was not made',
}

function failureOf({ result, url }: JsonObject, { buildService, job, id }: BuildPlace): Failure {
  const where = typeof url === 'string' ? ` See ${url}` : ''
  const how = endings[String(result)] ?? `ended as ${String(result)}`
  return {
    code: result === 'ABORTED' ? 'BUILD_ABORTED' : 'BUILD_FAILED',
    message: `Build ${id} of '${job}' at ${buildService} ${how}.${where}`,
    details: { buildService, job, id, result, url },
  }
}
