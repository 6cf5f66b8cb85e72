import { fileOf, missingJob } from './ci/job.ts'
import { orderOfRef, refParameters } from './ci/ref.ts'
import { ciStage } from './ci/stage.ts'

/** Has GitHub run a workflow. */
export const githubActions = ciStage(
  {
    type: 'githubActions',
    title: 'GitHub Actions',
    description:
      'Has GitHub run a workflow that can be dispatched and waits for its end; the log of its jobs is the log of the stage.',
    parameters: refParameters,
    missing: missingJob,
  },
  { name: 'GithubActions', order: orderOfRef, properties: fileOf },
)
