import { fileOf, missingJob, orderOfJob } from './ci/job.ts'
import { ciParameters } from './ci/parameters.ts'
import { ciStage } from './ci/stage.ts'

/** Has Jenkins build a job. */
export const jenkins = ciStage(
  {
    type: 'jenkins',
    title: 'Jenkins',
    description: 'Has Jenkins build a job and waits for its end; the console is the log of the stage.',
    parameters: ciParameters,
    missing: missingJob,
  },
  { name: 'Jenkins', order: orderOfJob, properties: fileOf },
)
