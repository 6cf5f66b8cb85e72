import { badInput } from '#platform/errors/errors.ts'
import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { label } from '../domain/pipelineLabels.ts'
import type { PipelineSearch } from '../store/pipelines.ts'
import { findApplication } from './findApplication.ts'
import type { Ports } from './ports.ts'

export const pipelineCursor = 'pipeline'
export const pipelinePages = { defaultFirst: 100, maxFirst: 1_000 }

/** What to look for; every condition has to hold. */
export interface PipelineConditions {
  readonly application?: string | null
  readonly name?: string | null
  readonly enabled?: boolean | null
  readonly triggerType?: string | null
  readonly triggeredBy?: string | null
  readonly triggeringStatus?: string | null
}

/** Pipelines of all applications, or of one, as a page ordered by id. */
export async function searchPipelines(
  { application: applicationName, name, ...conditions }: PipelineConditions,
  request: PageRequest,
  ports: Ports,
): Promise<CountedPage<Pipeline>> {
  if (name && name.length > 250)
    throw badInput([{ path: 'filter.name', message: 'must not be longer than 250 characters' }])
  if (name?.includes('\0'))
    throw badInput([{ path: 'filter.name', message: 'must not contain NUL characters' }])
  const labels = labelsOf(conditions)
  const application = applicationName ? await findApplication(applicationName, ports) : undefined
  return applicationName && !application
    ? { ...toPage(pipelineCursor, request, [], keyOf, false), totalCount: 0 }
    : pageOfPipelines(labels, request, ports, { application, name: name ?? undefined })
}

/** Pipelines that have all of the labels, as a page ordered by id. */
export async function pageOfPipelines(
  labels: readonly string[],
  request: PageRequest,
  { pipelines }: Ports,
  more: Pick<PipelineSearch, 'application' | 'name'> = {},
): Promise<CountedPage<Pipeline>> {
  const search = { ...more, labels, after: request.after, limit: request.first + 1 }
  const { items, totalCount, hasPrevious } = await pipelines.search(search)
  return { ...toPage(pipelineCursor, request, items, keyOf, hasPrevious), totalCount }
}

const keyOf = ({ id }: Pipeline) => id

function labelsOf({ enabled, triggerType, triggeredBy, triggeringStatus }: PipelineConditions): string[] {
  if (triggeringStatus && !triggeredBy)
    throw badInput([{ path: 'filter.triggeringStatus', message: 'goes with triggeredBy' }])
  return [
    ...(enabled ? [label.enabled] : []),
    ...(triggerType ? [label.trigger(triggerType)] : []),
    ...(triggeredBy ? [label.triggeredBy(triggeredBy, triggeringStatus ?? undefined)] : []),
  ]
}
