import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { changeTags, withoutTags } from './front50/entityTags.ts'
import { front50Task } from './front50/task.ts'
import { listOf } from './manifest/parameters.ts'
import { flag } from './parameters.ts'

const parameters = z.looseObject({
  id: z.string().min(1).describe('The id of the tags of a thing: provider:type:id:account:region.'),
  tags: listOf(z.string()).describe('The names of the tags to delete.'),
  deleteAll: flag().default(false).describe('Delete all of them.'),
})
type Parameters = z.infer<typeof parameters>

const remove: TaskDefinition<Parameters> = front50Task({
  name: 'deleteEntityTags',
  rehearse: async ({ parameters: { id } }) => ({ effects: [{ kind: 'delete', entityTags: id }] }),
  execute: async (work) => {
    const { id, tags, deleteAll } = work.parameters
    if (deleteAll) await work.front50.entityTags.delete(id, work.caller)
    else
      await changeTags(
        id,
        work,
        (present) => present && { ...present, tags: withoutTags(present.tags, tags) },
      )
    return { status: 'SUCCEEDED', context: { 'notification.type': 'deleteentitytags' } }
  },
})

/** Takes tags from a thing in a cloud. */
export const deleteEntityTags = defineStage<Parameters>({
  type: 'deleteEntityTags',
  title: 'Delete Entity Tags',
  description: 'Deletes tags of a thing in a cloud, by their names or all.',
  parameters,
  tasks: () => [remove],
  missing: ({ tags, deleteAll }) =>
    deleteAll || tags.length > 0 ? [] : [{ path: 'tags', message: 'is missing, or deleteAll instead' }],
})
