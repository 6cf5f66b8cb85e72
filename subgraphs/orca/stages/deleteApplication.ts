import { z } from 'zod'
import { askerOf, cloudTask } from './clouddriver/ask.ts'
import { defineStage, type TaskDefinition } from './define.ts'
import { StageFailure } from './failures.ts'
import { front50Task } from './front50/task.ts'

const parameters = z.looseObject({
  application: z
    .looseObject({ name: z.string().min(1).describe('Its name.') })
    .describe('The application to delete.'),
})
type Parameters = z.infer<typeof parameters>

const verify: TaskDefinition<Parameters> = cloudTask({
  name: 'verifyNoDependencies',
  rehearse: 'reads',
  execute: async (work) => {
    const application = work.parameters.application.name
    const clusters = await work.clouddriver.clusters({ application }, askerOf(work))
    if (clusters.length === 0) return { status: 'SUCCEEDED' }
    const names = clusters.map(({ name }) => name)
    const message = `The application ${application} has clusters, which are to be deleted first: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}.`
    throw new StageFailure({ code: 'APPLICATION_IN_USE', message, details: { clusters: names } })
  },
})

const remove: TaskDefinition<Parameters> = front50Task({
  name: 'deleteApplication',
  rehearse: async ({ parameters: { application } }) => ({
    effects: [{ kind: 'delete', application: application.name }],
    leavesOpen: 'both',
  }),
  execute: async ({ parameters: { application }, front50, caller }) => {
    const { name } = application
    const previous = await front50.applications.attributes(name, caller)
    await front50.applications.delete(name, caller)
    const outputs = { previousState: previous ? { name, ...previous } : {} }
    return {
      status: 'SUCCEEDED',
      context: { ...outputs, 'notification.type': 'deleteapplication' },
      outputs,
    }
  },
})

/** Deletes an application, unless something of it is in a cloud. */
export const deleteApplication = defineStage<Parameters>({
  type: 'deleteApplication',
  title: 'Delete Application',
  description: 'Deletes an application with its pipelines, unless it has clusters.',
  parameters,
  tasks: () => [verify, remove],
})
