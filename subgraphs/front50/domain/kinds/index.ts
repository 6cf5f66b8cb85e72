import type { ObjectKind } from './kind.ts'
import { pipelineTemplate } from './pipelineTemplate.ts'

/** What Front50 keeps besides applications, pipelines and strategies. */
export const kinds = { pipelineTemplate } satisfies Record<string, ObjectKind>

export type KindName = keyof typeof kinds
