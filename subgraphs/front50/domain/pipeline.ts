import type { JsonObject } from '#platform/definition/json.ts'
import type { Application } from './application.ts'
import { parsed, type Version } from './version.ts'

/** One save of a pipeline. */
export interface PipelineVersion extends Version {
  readonly application: Application
}

/** A saved pipeline as it is now: its newest version. */
export interface Pipeline extends PipelineVersion {
  readonly id: string
  /** Tells apart pipelines that had the same id one after the other. */
  readonly lineage: string
  /** Its place in the user interface, if it has one. */
  readonly index: number | undefined
}

/** The definition as it was saved, with the application's present name. */
export function definitionOf(version: PipelineVersion): JsonObject {
  return { ...parsed(version), application: version.application.name }
}

/** The place that a definition asks for. */
export function indexOf(definition: JsonObject): number | undefined {
  const { index } = definition
  const value = typeof index === 'string' ? Number.parseInt(index, 10) : index
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The order of the user interface: by index, those without one last; then by name, ignoring case. */
export function comparePipelines(a: Pipeline, b: Pipeline): number {
  const place = ({ index }: Pipeline) => index ?? Number.POSITIVE_INFINITY
  if (place(a) !== place(b)) return place(a) - place(b)
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1
}
