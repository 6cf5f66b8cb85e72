import { askerOf } from '../clouddriver/ask.ts'
import type { TaskDefinition } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { ciTask, mostErrors } from './ask.ts'
import type { CiKind } from './kind.ts'
import { placeOf, toldContext } from './place.ts'

const minute = 60_000

/** Files may come a little after the end of the build. */
const fileWaitMs = 10_000

/**
 * Offers what the build tells, by a file or otherwise, to later stages: by the keys in it and as
 * `propertyFileContents`. What the stage itself has stays as it is.
 */
export const getBuildProperties = <P>(kind: CiKind<P>, name = 'getBuildProperties'): TaskDefinition<P> =>
  ciTask(
    {
      name,
      timeoutMs: minute,
      execute: async (work) => {
        const source = kind.properties(work)
        if (!source) return { status: 'SUCCEEDED' }
        const place = placeOf(work, kind.order(work))
        const wait = { waitMs: source.file === undefined ? 0 : fileWaitMs }
        const properties = (await work.igor.properties(place, source.file, wait, askerOf(work))) ?? {}
        if (Object.keys(properties).length > 0) {
          const { context, outputs } = work.stage
          const told = { propertyFileContents: properties }
          return {
            status: 'SUCCEEDED',
            context: { ...toldContext(properties, context), ...told },
            outputs: { ...properties, ...outputs, ...told },
          }
        }
        if (!source.isRequired) return { status: 'SUCCEEDED' }
        throw new StageFailure({
          code: 'BUILD_PROPERTIES_MISSING',
          message: `Build ${place.id} of '${place.job}' has not left the file ${source.file}, or there is nothing in it.`,
        })
      },
    },
    mostErrors,
  )

/** Offers the artifacts that the build has made. */
export const getBuildArtifacts = <P>(kind: CiKind<P>): TaskDefinition<P> =>
  ciTask(
    {
      name: 'getBuildArtifacts',
      timeoutMs: minute,
      execute: async (work) => {
        const place = placeOf(work, kind.order(work))
        const artifacts = await work.igor.artifacts(place, kind.properties(work)?.file, askerOf(work))
        return { status: 'SUCCEEDED', outputs: { artifacts } }
      },
    },
    mostErrors,
  )
