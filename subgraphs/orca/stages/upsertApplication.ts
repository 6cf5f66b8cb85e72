import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { front50Task } from './front50/task.ts'

const parameters = z.looseObject({
  application: z
    .looseObject({ name: z.string().min(1).describe('Its name.') })
    .describe('The application: its name and whatever attributes it has (email, cloudProviders, …).'),
})
type Parameters = z.infer<typeof parameters>

const upsert: TaskDefinition<Parameters> = front50Task({
  name: 'upsertApplication',
  rehearse: async ({ parameters: { application } }) => ({
    effects: [{ kind: 'save', application: application.name }],
    leavesOpen: 'both',
  }),
  execute: async ({ parameters: { application }, front50, caller }) => {
    const { name, ...given } = application
    const previous = await front50.applications.attributes(name, caller)
    const attributes = { ...previous, ...given }
    await front50.applications.save(name, attributes, caller)
    const outputs = {
      previousState: previous ? { name, ...previous } : {},
      newState: { name, ...attributes },
    }
    const context = { ...outputs, 'notification.type': 'upsertapplication' }
    return { status: 'SUCCEEDED', context, outputs }
  },
})

/** Creates an application, or changes attributes of one; those that are not given stay. */
export const upsertApplication = defineStage<Parameters>({
  type: 'upsertApplication',
  title: 'Upsert Application',
  description: 'Creates an application, or changes the attributes that are given.',
  aliases: ['createApplication', 'updateApplication'],
  parameters,
  tasks: () => [upsert],
})
