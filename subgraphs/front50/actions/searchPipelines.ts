import { badInput } from '#platform/errors/errors.ts'
import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { label } from '../domain/pipelineLabels.ts'
import { findApplication } from './findApplication.ts'
import type { Ports } from './ports.ts'

export const pipelineCursor = 'pipeline'

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
  const isEmpty = applicationName && !application
  const search = {
    application,
    name: name ?? undefined,
    labels,
    after: request.after,
    limit: request.first + 1,
  }
  const found = isEmpty
    ? { items: [], totalCount: 0, hasPrevious: false }
    : await ports.pipelines.search(search)
  const page = toPage(pipelineCursor, request, found.items, ({ id }) => id, found.hasPrevious)
  return { ...page, totalCount: found.totalCount }
}

function labelsOf({ enabled, triggerType, triggeredBy, triggeringStatus }: PipelineConditions): string[] {
  if (triggeringStatus && !triggeredBy)
    throw badInput([{ path: 'filter.triggeringStatus', message: 'goes with triggeredBy' }])
  return [
    ...(enabled ? [label.enabled] : []),
    ...(triggerType ? [label.trigger(triggerType)] : []),
    ...(triggeredBy ? [label.triggeredBy(triggeredBy, triggeringStatus ?? undefined)] : []),
  ]
}
