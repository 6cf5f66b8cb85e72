import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { changeTags, entityTagsId, withTags } from './front50/entityTags.ts'
import { front50Task } from './front50/task.ts'
import { listOf, optionalText } from './manifest/parameters.ts'
import { flag } from './parameters.ts'

const parameters = z.looseObject({
  id: optionalText().describe('Made of the entityRef where it is not given.'),
  entityRef: z
    .looseObject({
      cloudProvider: z.string().min(1).describe('The cloud provider.'),
      entityType: z.string().min(1).describe('What kind of thing it is: servergroup, cluster, …'),
      entityId: z.string().min(1).describe('Its name.'),
      account: optionalText().describe('The account that it is in.'),
      region: optionalText().describe('The region that it is in.'),
    })
    .describe('The thing that gets the tags.'),
  tags: listOf(z.looseObject({ name: z.string().min(1).describe('Unique in its namespace.') })).describe(
    'The tags: name, namespace (default: default), category, value, valueType.',
  ),
  isPartial: flag().default(true).describe('Keep the other tags that it has.'),
})
type Parameters = z.infer<typeof parameters>

const upsert: TaskDefinition<Parameters> = front50Task({
  name: 'upsertEntityTags',
  rehearse: async ({ parameters: { entityRef } }) => ({
    effects: [{ kind: 'save', entityTags: entityRef }],
    leavesOpen: 'context',
  }),
  execute: async (work) => {
    const { id: given, entityRef, tags, isPartial } = work.parameters
    const id = given ?? entityTagsId(entityRef)
    await changeTags(id, work, (present) => ({
      ...present,
      entityRef,
      tags: withTags(isPartial ? present?.tags : [], tags),
    }))
    return { status: 'SUCCEEDED', context: { 'notification.type': 'upsertentitytags', entityId: id } }
  },
})

/** Puts tags to a thing in a cloud: notes, alerts. */
export const upsertEntityTags = defineStage<Parameters>({
  type: 'upsertEntityTags',
  title: 'Upsert Entity Tags',
  description: 'Puts tags, such as notes and alerts, to a thing in a cloud.',
  parameters,
  tasks: () => [upsert],
})
