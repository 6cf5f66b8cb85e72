import { defineCi } from './define.ts'
import { githubBuilds } from './githubActions/builds.ts'
import { GithubClient, githubSettings } from './githubActions/client.ts'
import { githubJobs } from './githubActions/jobs.ts'
import { githubLastBuilds } from './githubActions/lastBuilds.ts'

/**
 * GitHub Actions, by the REST API of github.com or an Enterprise Server. A job is a workflow by its file (`octo/shop/build.yml`), or that
 * on a branch or tag (`octo/shop/build.yml@main`); its builds are runs. `payload.ref` says where a start runs, or the job, or else it is
 * the default branch; parameters become inputs. A start's key is the input `gennaker_key` of workflows that declare it.
 */
export const githubActions = defineCi({
  type: 'githubActions',
  title: 'GitHub Actions',
  settings: githubSettings,
  connect(settings, ports) {
    const client = new GithubClient(settings, ports)
    return {
      name: settings.name,
      type: 'githubActions',
      itemUpperThreshold: settings.itemUpperThreshold,
      jobs: githubJobs(client),
      builds: githubBuilds(client, ports.log),
      lastBuilds: githubLastBuilds(client),
    }
  },
})
