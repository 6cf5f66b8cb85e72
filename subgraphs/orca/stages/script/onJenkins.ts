import type { z } from 'zod'
import { requiredFile } from '../ci/job.ts'
import { buildShape } from '../ci/parameters.ts'
import { ciStage } from '../ci/stage.ts'
import type { StageDefinition } from '../define.ts'
import { optionalText } from '../manifest/parameters.ts'
import { scriptForm, scriptVariables } from './parameters.ts'

const parameters = scriptForm.extend({
  ...buildShape,
  job: optionalText().describe('The job that runs the command; default the one of the configuration.'),
})

type Parameters = z.infer<typeof parameters>

/** Runs a command as Spinnaker does: by a job of a Jenkins that takes it as parameters. */
export const scriptOnJenkins = (master: string, job: string): StageDefinition<Parameters> =>
  ciStage<Parameters>(
    {
      type: 'script',
      title: 'Script',
      description: 'Has Jenkins run a command; the console is the log of the stage.',
      parameters,
    },
    {
      name: 'Script',
      order: ({ parameters, execution }) => ({
        buildService: master,
        job: parameters.job ?? job,
        parameters: scriptVariables(parameters, execution),
      }),
      properties: ({ parameters: { propertyFile } }) => requiredFile(propertyFile),
    },
  )
