import { defineCi } from './define.ts'
import { gitlabBuilds, propertiesOf } from './gitlabCi/builds.ts'
import { GitlabClient, gitlabSettings } from './gitlabCi/client.ts'
import { gitlabJobs } from './gitlabCi/jobs.ts'

/**
 * GitLab CI, by the REST API of version 4. A job is a project (`group/shop`, or its number), or a branch or tag of one
 * (`group/shop@main`); its builds are pipelines. `payload.ref` says where a start builds, or the job, or else it is the default branch;
 * parameters become variables, `payload.inputs` the pipeline's inputs. A start's key is the variable GENNAKER_KEY.
 */
export const gitlabCi = defineCi({
  type: 'gitlab-ci',
  title: 'GitLab CI',
  settings: gitlabSettings,
  connect(settings, ports) {
    const client = new GitlabClient(settings, ports)
    const builds = gitlabBuilds(client, ports.log)
    return {
      name: settings.name,
      type: 'gitlab-ci',
      itemUpperThreshold: settings.itemUpperThreshold,
      jobs: gitlabJobs(client),
      builds,
      properties: (build, signal) => propertiesOf(builds, build.name, build.id, signal),
    }
  },
})
