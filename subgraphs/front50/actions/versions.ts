import type { DefinitionChange } from '#platform/definition/diff.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import { diffDefinitions } from '../domain/diff.ts'
import { definitionOf, type Pipeline, type PipelineVersion } from '../domain/pipeline.ts'
import type { Version } from '../domain/version.ts'
import type { Ports } from './ports.ts'

export const versionCursor = 'version'

/** Reads versions below one, newest first. */
type Earlier<V> = (below: number, limit: number) => Promise<V[]>

/** Versions of a thing whose newest one is `head`, newest first. */
export async function listVersions<V extends Version>(
  head: V,
  request: PageRequest,
  earlierVersions: Earlier<V>,
): Promise<CountedPage<V>> {
  const below = request.after === undefined ? head.version + 1 : Number(request.after)
  if (!Number.isSafeInteger(below))
    throw badInput([{ path: 'after', message: 'is not a cursor of this list' }])
  const newest = below > head.version ? [head] : []
  const limit = request.first + 1 - newest.length
  const earlier = limit > 0 ? await earlierVersions(Math.min(below, head.version), limit) : []
  const keyOf = ({ version }: V) => String(version)
  const page = toPage(versionCursor, request, [...newest, ...earlier], keyOf, below <= head.version)
  return { ...page, totalCount: head.version }
}

/** One version of a thing; undefined when it has no such one. */
export async function findVersion<V extends Version>(
  head: V,
  version: number,
  earlierVersions: Earlier<V>,
): Promise<V | undefined> {
  if (version === head.version) return head
  const [found] = version < head.version ? await earlierVersions(version + 1, 1) : []
  return found?.version === version ? found : undefined
}

/** The versions of a pipeline or strategy before the newest one. */
export const earlierOf =
  (pipeline: Pipeline, { pipelines }: Ports): Earlier<PipelineVersion> =>
  (below, limit) =>
    pipelines.earlierVersions(pipeline, below, limit)

/** One version of a pipeline; NOT_FOUND when it has no such one. */
export async function getVersion(
  pipeline: Pipeline,
  version: number,
  ports: Ports,
): Promise<PipelineVersion> {
  const found = await findVersion<PipelineVersion>(pipeline, version, earlierOf(pipeline, ports))
  if (!found) throw notFound(`version of ${ports.noun} ${pipeline.name}:`, String(version))
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
