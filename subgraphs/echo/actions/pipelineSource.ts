import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import {
  AllPipelinesDocument,
  type IndexedPipelineFragment,
  PipelineChangesDocument,
} from '#schema/generated/operations-echo-front50.ts'
import { ExpandPipelineDocument } from '#schema/generated/operations-echo-orca.ts'
import type { PipelineToIndex } from '../triggers/indexed.ts'

/** What has changed of pipelines since a cursor. */
export interface Changes {
  readonly cursor: string
  /** The cursor is unknown: all pipelines have to be read. */
  readonly isReset: boolean
  readonly changed: readonly PipelineToIndex[]
  readonly deleted: readonly string[]
}

/** Where pipelines are found. All of it throws UNAVAILABLE while that cannot be asked. */
export interface PipelineSource {
  /** With nothing new it waits for up to `waitMs`. */
  changes(after: string | undefined, first: number, waitMs: number): Promise<Changes>
  /** A page of all pipelines, and the cursor of the next one if there is one. */
  page(after: string | undefined): Promise<{ pipelines: PipelineToIndex[]; next: string | undefined }>
  /** The ordinary pipeline that a templated one comes to; undefined when it comes to none. */
  expand(definition: JsonObject): Promise<JsonObject | undefined>
}

const pageSize = 500

export const pipelineSource = (call: CallService): PipelineSource => ({
  async changes(after, first, waitMs) {
    const variables = { after: after ?? null, first, waitMs }
    const { pipelineChanges } = await call('front50', PipelineChangesDocument, variables, systemCaller)
    const { cursor, reset, changed, deleted } = pipelineChanges
    return { cursor, isReset: reset, changed: changed.map(toIndex), deleted }
  },

  async page(after) {
    const variables = { after: after ?? null, first: pageSize }
    const { pipelines } = await call('front50', AllPipelinesDocument, variables, systemCaller)
    const { hasNextPage, endCursor } = pipelines.pageInfo
    return { pipelines: pipelines.nodes.map(toIndex), next: (hasNextPage && endCursor) || undefined }
  },

  async expand(definition) {
    const { expandPipeline } = await call('orca', ExpandPipelineDocument, { definition }, systemCaller)
    return isObject(expandPipeline.definition) ? expandPipeline.definition : undefined
  },
})

const toIndex = ({ id, name, application, definition }: IndexedPipelineFragment): PipelineToIndex => ({
  id,
  name,
  application: application.name,
  definition: isObject(definition) ? definition : {},
})
