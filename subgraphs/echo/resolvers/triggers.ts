import type { PipelineResolvers, PipelineTriggerResolvers, QueryResolvers } from '#schema/generated/echo.ts'
import { type ExplainPorts, explainTrigger, withoutSecrets } from '../actions/explainTrigger.ts'
import { type ProblemPorts, pipelineProblems, triggerProblems } from '../actions/pipelineProblems.ts'

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

export const triggerProblemQueries = (ports: ProblemPorts): Pick<QueryResolvers, 'pipelineProblems'> => ({
  pipelineProblems: (_, { definitions }) =>
    Promise.all(definitions.map((definition) => pipelineProblems(definition, ports))),
})

export const pipelineTrigger = (ports: ProblemPorts): PipelineTriggerResolvers => ({
  type: ({ settings }) => (typeof settings.type === 'string' ? settings.type : ''),
  trigger: ({ settings }) => withoutSecrets(settings),
  problems: async (trigger) => [...(await triggerProblems(trigger, ports))],
})
