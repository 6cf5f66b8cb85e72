import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { encoded, jsonObject } from './front50/encoded.ts'
import { front50Task } from './front50/task.ts'

const parameters = z.looseObject({
  pluginInfo: encoded(jsonObject()).describe(
    'The plugin with its releases: id as `namespace.name`, description, provider, releases.',
  ),
})
type Parameters = z.infer<typeof parameters>

const upsert: TaskDefinition<Parameters> = front50Task({
  name: 'upsertPluginInfo',
  rehearse: async ({ parameters: { pluginInfo } }) => ({
    effects: [{ kind: 'save', pluginInfo: pluginInfo.id }],
    leavesOpen: 'context',
  }),
  execute: async ({ parameters, front50, caller }) => {
    const pluginInfo = await front50.plugins.save(parameters.pluginInfo, caller)
    return { status: 'SUCCEEDED', context: { pluginInfo } }
  },
})

/** Saves what is known of a plugin. */
export const upsertPluginInfo = defineStage<Parameters>({
  type: 'upsertPluginInfo',
  title: 'Upsert Plugin Info',
  description: 'Saves what is known of a plugin and its releases.',
  parameters,
  tasks: () => [upsert],
})
