import { isObject } from '#platform/definition/json.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-orca-igor.ts'
import type { IgorPort, StartedBuild } from '../stages/igor/port.ts'
import { asking } from './asking.ts'

/** Asks Igor, straight and by typed documents. */
export function igorIn(call: CallService): IgorPort {
  const ask = asking(call, 'igor')
  return {
    async start(build, caller) {
      return startedOf((await call('igor', documents.StartBuildDocument, { ...build }, caller)).startBuild)
    },
    async stop(build, caller) {
      await call('igor', documents.StopBuildDocument, { ...build }, caller)
    },
    async started(build, wait, asker) {
      return startedOf((await ask(documents.StartedBuildDocument, { ...build, ...wait }, asker)).startedBuild)
    },
    async build(place, wait, asker) {
      const { build } = await ask(documents.BuildDocument, { ...place, ...wait }, asker)
      return build && isObject(build.generic) ? { digest: build.digest, info: build.generic } : undefined
    },
    async log(place, wait, asker) {
      return (await ask(documents.BuildLogDocument, { ...place, ...wait }, asker)).buildLog
    },
    async properties(place, file, wait, asker) {
      const { build } = await ask(documents.BuildPropertiesDocument, { ...place, file, ...wait }, asker)
      return isObject(build?.properties) ? build.properties : undefined
    },
    async artifacts(place, propertyFile, asker) {
      const { build } = await ask(documents.BuildArtifactsDocument, { ...place, propertyFile }, asker)
      return (build?.producedArtifacts ?? []).filter(isObject)
    },
    async job(buildService, job, asker) {
      const { buildService: found } = await ask(documents.BuildJobDocument, { buildService, job }, asker)
      if (!found) return 'no service'
      return found.job ? { ...found.job, url: found.job.url ?? undefined } : undefined
    },
  }
}

const startedOf = ({ queueItem, id }: { queueItem: string | null; id: string | null }): StartedBuild => ({
  queueItem: queueItem ?? undefined,
  id: id ?? undefined,
})
