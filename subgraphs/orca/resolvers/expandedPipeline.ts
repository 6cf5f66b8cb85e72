import type { ExpandedPipelineResolvers } from '#schema/generated/orca.ts'

export const expandedPipeline: ExpandedPipelineResolvers = {
  templateVariables: ({ definition }) => definition?.templateVariables ?? null,
  problems: ({ problems }) => [...problems],
}
