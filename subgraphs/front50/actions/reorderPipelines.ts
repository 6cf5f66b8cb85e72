import { badInput, PlatformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { comparePipelines, type Pipeline } from '../domain/pipeline.ts'
import { parsed } from '../domain/version.ts'
import { getApplication } from './findApplication.ts'
import type { Ports } from './ports.ts'
import { sideBySide } from './sideBySide.ts'
import { storePipeline } from './storePipeline.ts'
import { untilWritten } from './untilWritten.ts'

/**
 * Gives the pipelines of an application, named by their ids, these places in the user interface; others come behind
 * them as they did before. Each one that moves is saved with its new `index`, for itself: repeat it after a failure.
 * Answers all in their new order.
 */
export async function reorderPipelines(
  applicationName: string,
  order: readonly string[],
  caller: Caller,
  ports: Ports,
): Promise<Pipeline[]> {
  const application = await getApplication(applicationName, ports)
  const present = (await ports.pipelines.findByApplications([application])).sort(comparePipelines)
  const known = new Set(present.map(({ id }) => id))
  const problems = order.flatMap((id, place) => {
    const path = `order[${place}]`
    if (!known.has(id))
      return [{ path, message: `is "${id}", but ${application.name} has no such ${ports.noun}` }]
    return order.indexOf(id) < place ? [{ path, message: `is "${id}" once more` }] : []
  })
  if (problems.length > 0) throw badInput(problems)
  const ids = [...order, ...present.map(({ id }) => id).filter((id) => !order.includes(id))]
  const placed = await sideBySide(ids, (id, index) => untilWritten(() => place(id, index, caller, ports)))
  return placed.filter((pipeline) => pipeline !== null)
}

/** Null when it has been deleted, undefined when somebody else was faster. */
async function place(
  id: string,
  index: number,
  caller: Caller,
  ports: Ports,
): Promise<Pipeline | null | undefined> {
  const [pipeline] = await ports.pipelines.findByIds([id])
  if (!pipeline) return null
  if (pipeline.index === index) return pipeline
  const definition = { ...parsed(pipeline), index }
  const save = { application: pipeline.application, definition, expectedVersion: pipeline.version }
  try {
    return await storePipeline(save, caller, ports)
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'CONFLICT') return undefined
    throw error
  }
}
