import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { encoded, jsonObject } from './front50/encoded.ts'
import { front50Task, stableId } from './front50/task.ts'

const parameters = z.looseObject({
  project: encoded(jsonObject()).describe(
    'The project: name, email, config; with its `id` when there is one already. As it is, or as base64 of its JSON.',
  ),
})
type Parameters = z.infer<typeof parameters>

const upsert: TaskDefinition<Parameters> = front50Task({
  name: 'upsertProject',
  rehearse: async ({ parameters: { project } }) => ({
    effects: [{ kind: 'save', project: project.name }],
    leavesOpen: 'context',
  }),
  execute: async ({ parameters: { project }, execution, stage, front50, caller }) => {
    const saved = await front50.projects.save(
      { ...project, id: project.id || stableId(execution.id, stage.id) },
      caller,
    )
    return { status: 'SUCCEEDED', context: { 'notification.type': 'upsertproject', 'project.id': saved.id } }
  },
})

/** Saves a project: a new one, or the one that has its id. */
export const upsertProject = defineStage<Parameters>({
  type: 'upsertProject',
  title: 'Upsert Project',
  description: 'Saves a project: a new one, or the one that has its id.',
  parameters,
  tasks: () => [upsert],
})
