import { z } from 'zod'
import { objectOf } from '#platform/definition/json.ts'
import type { EchoEvent } from '../domain/event.ts'
import { defineTrigger, keyOf, type Match } from './define.ts'
import { optional, optionalList, textOf, wanted } from './fields.ts'

const parameters = z.object({
  /** The id of the pipeline that is waited for. */
  pipeline: wanted,
  application: optional,
  /** Of successful, failed, canceled, suspended. */
  status: optionalList,
})

const states = ['successful', 'failed', 'canceled', 'suspended'] as const
type State = (typeof states)[number]

const stateOf: Readonly<Record<string, State>> = {
  SUCCEEDED: 'successful',
  CANCELED: 'canceled',
  SUSPENDED: 'suspended',
}

const parentOf = ({ content }: EchoEvent) => objectOf(content.execution)

export default defineTrigger<z.output<typeof parameters>>({
  type: 'pipeline',
  title: 'Pipeline',
  description: 'Another pipeline has ended.',
  events: ['orca:pipeline:complete', 'orca:pipeline:failed'],
  parameters,
  keyFields: ['pipeline'],
  key: ({ pipeline }) => keyOf(pipeline),
  keys(event) {
    const id = textOf(parentOf(event).pipelineConfigId)
    return id ? [keyOf(id)] : []
  },
  artifactsFollow: true,
  match,
  named: ({ pipeline }) => ({ path: 'pipeline', kind: 'pipeline', name: pipeline }),
  problems: ({ status }) => [
    ...(status.length === 0 ? [{ path: 'status', message: 'is empty: it never starts' }] : []),
    ...status
      .filter((state) => !(states as readonly string[]).includes(state))
      .map((state) => ({ path: 'status', message: `has "${state}", which is none of ${states.join(', ')}` })),
  ],
})

function match({ status }: z.output<typeof parameters>, event: EchoEvent): Match {
  const parent = parentOf(event)
  const state = stateOf[textOf(parent.status)] ?? 'failed'
  if (!status.includes(state)) {
    const wanted = status.length > 0 ? status.join(', ') : 'nothing'
    return { matches: false, reason: `status wants ${wanted}; the execution is ${state}.` }
  }
  return {
    matches: true,
    trigger: {
      parentExecutionId: textOf(parent.id),
      parentPipelineId: parent.pipelineConfigId,
      parentPipelineName: parent.name,
      parentPipelineApplication: parent.application,
      parentStatus: parent.status,
      isPipeline: true,
      // Who has no service account of his own runs on behalf of whoever ran the parent.
      user: objectOf(parent.authentication).user,
    },
    artifacts: [],
    reason: `The execution ${textOf(parent.id)} is ${state}.`,
  }
}
