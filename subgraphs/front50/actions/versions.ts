import { badInput, notFound } from '#platform/errors/errors.ts'
import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import { type DefinitionChange, diffDefinitions } from '../domain/diff.ts'
import { definitionOf, type Pipeline, type PipelineVersion } from '../domain/pipeline.ts'
import type { Ports } from './ports.ts'

export const versionCursor = 'version'

/** Versions of a pipeline, newest first. */
export async function listVersions(
  pipeline: Pipeline,
  request: PageRequest,
  { pipelines }: Ports,
): Promise<CountedPage<PipelineVersion>> {
  const below = request.after === undefined ? pipeline.version + 1 : Number(request.after)
  if (!Number.isSafeInteger(below))
    throw badInput([{ path: 'after', message: 'is not a cursor of this list' }])
  const newest = below > pipeline.version ? [pipeline] : []
  const limit = request.first + 1 - newest.length
  const earlier =
    limit > 0 ? await pipelines.earlierVersions(pipeline, Math.min(below, pipeline.version), limit) : []
  const items = [...newest, ...earlier]
  const page = toPage(
    versionCursor,
    request,
    items,
    ({ version }) => String(version),
    below <= pipeline.version,
  )
  return { ...page, totalCount: pipeline.version }
}

/** One version of a pipeline; NOT_FOUND when it has no such one. */
export async function getVersion(
  pipeline: Pipeline,
  version: number,
  { pipelines }: Ports,
): Promise<PipelineVersion> {
  if (version === pipeline.version) return pipeline
  const [found] = version < pipeline.version ? await pipelines.earlierVersions(pipeline, version + 1, 1) : []
  if (found?.version !== version) throw notFound(`version of pipeline ${pipeline.name}:`, String(version))
  return found
}

/** What changed between two versions of a pipeline. */
export async function diffVersions(
  pipeline: Pipeline,
  from: number,
  to: number,
  ports: Ports,
): Promise<DefinitionChange[]> {
  const [before, after] = await Promise.all([
    getVersion(pipeline, from, ports),
    getVersion(pipeline, to, ports),
  ])
  return diffDefinitions(definitionOf(before), definitionOf(after))
}
