import type { JsonObject } from '#platform/definition/json.ts'
import { unavailable } from '#platform/errors/errors.ts'
import type { CiJobs } from '../define.ts'
import type { GitlabClient } from './client.ts'
import { placeOf } from './places.ts'

/** Projects that are listed at most. */
const mostProjects = 10_000

export const gitlabJobs = (client: GitlabClient): CiJobs => ({
  async list(signal) {
    const { limitByMembership, limitByOwnership } = client.settings
    const query = {
      archived: 'false',
      ...(limitByMembership && { membership: 'true' }),
      ...(limitByOwnership && { owned: 'true' }),
    }
    const projects = await client.list('/projects', query, mostProjects, signal)
    if (!projects) throw unavailable(client.asked, 'it has no list of projects; its address may be wrong')
    return projects.filter(hasBuilds).map(({ path_with_namespace: path }) => String(path))
  },
  async find(job, signal) {
    const place = placeOf(job)
    const project = place && (await client.object(place.project, signal))
    return (
      project && {
        name: job,
        ...(typeof project.web_url === 'string' && { url: `${project.web_url}/-/pipelines` }),
        buildable: hasBuilds(project),
        parameters: [],
      }
    )
  },
})

/** The list cannot be asked for these alone. */
export const hasBuilds = ({ archived, builds_access_level: access, jobs_enabled: isEnabled }: JsonObject) =>
  archived !== true && access !== 'disabled' && isEnabled !== false
