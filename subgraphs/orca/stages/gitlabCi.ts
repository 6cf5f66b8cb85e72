import { fileOrOwnWay, missingJob } from './ci/job.ts'
import { orderOfRef, refParameters } from './ci/ref.ts'
import { ciStage } from './ci/stage.ts'

/** Has GitLab run a pipeline of a project. */
export const gitlabCi = ciStage(
  {
    type: 'gitlab-ci',
    aliases: ['gitlabCi'],
    title: 'GitLab CI',
    description:
      'Has GitLab run the pipeline of a project and waits for its end; the log of its jobs is the log of the stage.',
    parameters: refParameters,
    missing: missingJob,
  },
  { name: 'GitlabCi', order: orderOfRef, properties: fileOrOwnWay },
)
