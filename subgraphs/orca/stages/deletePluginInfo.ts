import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { front50Task } from './front50/task.ts'

const parameters = z.looseObject({
  pluginInfoId: z.string().min(1).describe("The plugin's id."),
})
type Parameters = z.infer<typeof parameters>

const remove: TaskDefinition<Parameters> = front50Task({
  name: 'deletePluginInfo',
  rehearse: async ({ parameters }) => ({
    effects: [{ kind: 'delete', pluginInfo: parameters.pluginInfoId }],
  }),
  execute: async ({ parameters: { pluginInfoId }, front50, caller }) => {
    await front50.plugins.delete(pluginInfoId, caller)
    return { status: 'SUCCEEDED', context: { pluginInfoId } }
  },
})

/** Forgets a plugin. */
export const deletePluginInfo = defineStage<Parameters>({
  type: 'deletePluginInfo',
  title: 'Delete Plugin Info',
  description: 'Deletes what is known of a plugin and its releases.',
  parameters,
  tasks: () => [remove],
})
