import type { Execution } from '../domain/execution.ts'
import { missingJob, orderOfJob, withoutFile } from './ci/job.ts'
import { ciParameters, propertyFile } from './ci/parameters.ts'
import { ciStage } from './ci/stage.ts'

/** What Travis shows of a build that it was asked for. */
const messageParameter = 'travis.buildMessage'

/** Has Travis build a branch. */
export const travis = ciStage(
  {
    type: 'travis',
    title: 'Travis',
    description:
      'Has Travis build a repository and waits for its end; the log of its jobs is the log of the stage.',
    parameters: ciParameters.extend({
      propertyFile: propertyFile()
        .default('travis')
        .describe("Of Spinnaker's: whatever it says, properties are read out of the log."),
    }),
    missing: missingJob,
  },
  {
    name: 'Travis',
    order: (view) => {
      const { parameters, ...order } = orderOfJob(view)
      const message = parameters[messageParameter] || messageOf(view.execution)
      return { ...order, parameters: { ...parameters, [messageParameter]: message } }
    },
    properties: () => withoutFile,
  },
)

const messageOf = ({ application, origin, id }: Execution) =>
  `Application: '${application}', pipeline: '${origin.name}', execution: '${id}'`
