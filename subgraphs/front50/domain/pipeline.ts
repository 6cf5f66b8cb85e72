import type { JsonObject } from '#platform/definition/json.ts'
import type { Application } from './application.ts'

/** One save of a pipeline. */
export interface PipelineVersion {
  readonly application: Application
  readonly version: number
  readonly name: string
  /** JSON text: neither the order of keys nor keys with `.` and `$` are lost on the way through the store. */
  readonly definitionText: string
  readonly savedAt: Date
  readonly savedBy: string
  readonly restoredFrom: number | null
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
export function definitionOf({ definitionText, application }: PipelineVersion): JsonObject {
  return { ...(JSON.parse(definitionText) as JsonObject), application: application.name }
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
