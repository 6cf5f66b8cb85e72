import type { JsonObject } from '../domain/execution.ts'
import type { TemplateProblem } from './problems.ts'

/** A template as it was fetched. */
export interface Template {
  readonly content: JsonObject
  /** SHA-256 of the content, in hexadecimal. */
  readonly digest: string
  /** What will always mean this content where there is such a thing, else what it was fetched by. */
  readonly source: string
}

/** The template that an artifact stands for. Throws a PlatformError when there is none, or it cannot be read. */
export type LoadTemplate = (artifact: JsonObject) => Promise<Template>

/** What was made of a templated pipeline. */
export interface Expansion {
  /** An ordinary pipeline; undefined when the problems prevent it. */
  readonly definition?: JsonObject
  readonly problems: readonly TemplateProblem[]
}

/** As Spinnaker's executions tell it. */
export interface PipelineSource {
  readonly id: string
  readonly type: 'templatedPipeline'
  readonly version: string
}
