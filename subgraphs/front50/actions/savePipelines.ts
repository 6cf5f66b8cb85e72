import { isObject } from '#platform/definition/json.ts'
import { badInput, type InputProblem, PlatformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import type { Ports } from './ports.ts'
import { savePipeline } from './savePipeline.ts'
import { sideBySide } from './sideBySide.ts'

const mostAtOnce = 1_000

export interface FailedSave {
  /** The place in the list, from 0. */
  readonly index: number
  readonly application: string | null
  readonly name: string | null
  readonly id: string | null
  readonly code: string
  readonly message: string
  readonly problems: InputProblem[]
}

export interface BulkSave {
  readonly saved: Pipeline[]
  readonly failed: FailedSave[]
}

/**
 * Saves many pipelines, each for itself as `savePipeline` does, into the application that its definition names. Those
 * that cannot be saved are told and keep nobody else from being saved. What is wrong with the store, and not with a
 * definition, is thrown: saving all of them again changes only what is not saved yet, as far as they have ids.
 */
export async function savePipelines(
  definitions: readonly unknown[],
  caller: Caller,
  ports: Ports,
): Promise<BulkSave> {
  if (definitions.length > mostAtOnce)
    throw badInput([{ path: 'definitions', message: `must not be more than ${mostAtOnce} at once` }])
  const repeated = repeatedIds(definitions)
  const results = await sideBySide(definitions, (definition, index) =>
    saveOne(definition, index, repeated.has(index), caller, ports),
  )
  return {
    saved: results.filter((result): result is Pipeline => !('code' in result)),
    failed: results.filter((result): result is FailedSave => 'code' in result),
  }
}

/** The places whose id stands at an earlier place already. */
function repeatedIds(definitions: readonly unknown[]): ReadonlySet<number> {
  const seen = new Set<unknown>()
  return new Set(
    definitions.flatMap((definition, index) => {
      const id = isObject(definition) ? definition.id : undefined
      if (typeof id !== 'string' || id === '') return []
      if (seen.has(id)) return [index]
      seen.add(id)
      return []
    }),
  )
}

async function saveOne(
  definition: unknown,
  index: number,
  isRepeated: boolean,
  caller: Caller,
  ports: Ports,
): Promise<Pipeline | FailedSave> {
  const textAt = (key: string) => {
    const value = isObject(definition) ? definition[key] : undefined
    return typeof value === 'string' && value !== '' ? value : null
  }
  const application = textAt('application')
  try {
    if (isRepeated)
      throw badInput([
        { path: 'id', message: `is "${textAt('id')}", as in an earlier definition of the list` },
      ])
    if (!application) throw badInput([{ path: 'application', message: 'is missing' }])
    return await savePipeline(application, definition, undefined, caller, ports)
  } catch (error) {
    if (!(error instanceof PlatformError) || !isOfDefinition(error)) throw error
    const { code, message, extensions } = error
    const problems = (extensions.problems ?? []) as InputProblem[]
    return { index, application, name: textAt('name'), id: textAt('id'), code, message, problems }
  }
}

const isOfDefinition = ({ code }: PlatformError) =>
  code === 'BAD_USER_INPUT' || code === 'CONFLICT' || code === 'NOT_FOUND' || code === 'FORBIDDEN'
