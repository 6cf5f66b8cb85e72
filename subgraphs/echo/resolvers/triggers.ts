import type { PipelineResolvers, PipelineTriggerResolvers, QueryResolvers } from '#schema/generated/echo.ts'
import { type ExplainPorts, explainTrigger, withoutSecrets } from '../actions/explainTrigger.ts'

export const triggerQueries = (ports: ExplainPorts): Pick<QueryResolvers, 'explainTrigger'> => ({
  explainTrigger: (_, { event }) => explainTrigger(event, ports),
})

export const pipelineTriggers = ({
  index,
  follower,
}: ExplainPorts): Pick<PipelineResolvers, '__resolveReference' | 'triggers'> => ({
  __resolveReference: ({ id }) => ({ id }),
  triggers: async ({ id }) => {
    await follower.refresh()
    return [...(index.pipeline(id)?.triggers ?? [])]
  },
})

export const pipelineTrigger: PipelineTriggerResolvers = {
  type: ({ settings }) => (typeof settings.type === 'string' ? settings.type : ''),
  trigger: ({ settings }) => withoutSecrets(settings),
}
