import { defineCi } from './define.ts'
import { jenkinsBuilds } from './jenkins/builds.ts'
import { JenkinsClient } from './jenkins/client.ts'
import { jenkinsJobs } from './jenkins/jobs.ts'
import { lastBuilds } from './jenkins/lastBuilds.ts'
import { jenkinsSettings } from './jenkins/settings.ts'

/** Jenkins, by its remote access API in JSON. */
export const jenkins = defineCi({
  type: 'jenkins',
  title: 'Jenkins',
  settings: jenkinsSettings,
  connect(settings, { http, clock }) {
    const client = new JenkinsClient(settings, http)
    const jobs = jenkinsJobs(client)
    return {
      name: settings.name,
      type: 'jenkins',
      itemUpperThreshold: settings.itemUpperThreshold,
      jobs,
      builds: jenkinsBuilds(client, jobs, clock),
      lastBuilds: (signal) => lastBuilds(client, signal),
    }
  },
})
