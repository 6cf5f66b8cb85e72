import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { encoded } from './front50/encoded.ts'
import { front50Task } from './front50/task.ts'

const parameters = z.looseObject({
  project: encoded(z.looseObject({ id: z.string().min(1).describe('Its id.') })).describe(
    'The project to delete.',
  ),
})
type Parameters = z.infer<typeof parameters>

const remove: TaskDefinition<Parameters> = front50Task({
  name: 'deleteProject',
  rehearse: async ({ parameters: { project } }) => ({ effects: [{ kind: 'delete', project: project.id }] }),
  execute: async ({ parameters: { project }, front50, caller }) => {
    await front50.projects.delete(project.id, caller)
    return { status: 'SUCCEEDED', context: { 'notification.type': 'deleteproject' } }
  },
})

/** Deletes a project; what belonged to it stays. */
export const deleteProject = defineStage<Parameters>({
  type: 'deleteProject',
  title: 'Delete Project',
  description: 'Deletes a project; its applications and pipelines stay.',
  parameters,
  tasks: () => [remove],
})
