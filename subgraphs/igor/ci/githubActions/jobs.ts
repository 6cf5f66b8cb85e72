import pLimit from 'p-limit'
import { unavailable } from '#platform/errors/errors.ts'
import type { CiJobs } from '../define.ts'
import type { GithubClient } from './client.ts'
import { jobOf, placeOf } from './places.ts'
import { type Workflow, workflowIn } from './workflow.ts'

/** Of an owner. */
const mostRepositories = 5_000
/** Of a repository. */
const mostWorkflows = 500

const atOnce = 8

export const githubJobs = (client: GithubClient): CiJobs => ({
  async list(signal) {
    const slugs = await repositories(client, signal)
    const jobs = await pLimit(atOnce).map(slugs, async (slug) => {
      const path = `/repos/${slug}/actions/workflows`
      const workflows = (await client.list(path, 'workflows', mostWorkflows, signal)) ?? []
      return workflows.filter(({ state }) => state === 'active').map(({ path }) => jobOf(slug, path) ?? [])
    })
    return jobs.flat(2)
  },
  async find(job, signal) {
    const place = placeOf(job)
    const found = place && (await client.object(place.workflow, signal))
    if (!found) return undefined
    const workflow = await readWorkflow(client, place.repository, String(found.path), place.ref, signal)
    return {
      name: job,
      ...(typeof found.html_url === 'string' && { url: found.html_url }),
      buildable: found.state === 'active' && workflow?.isDispatchable === true,
      parameters: (workflow?.inputs ?? []).map(({ isRequired: _, ...parameter }) => parameter),
    }
  },
})

/** The names of the repositories that a master is for. */
export async function repositories(client: GithubClient, signal: AbortSignal): Promise<readonly string[]> {
  const { organizations, repositories: single } = client.settings
  const isOpen = organizations.length === 0 && single.length === 0
  const owners = isOpen ? ['/user'] : organizations.map((name) => `/orgs/${encodeURIComponent(name)}`)
  const lists = owners.map(async (owner) => {
    const found = await client.list(`${owner}/repos`, undefined, mostRepositories, signal)
    if (!found) throw unavailable(client.asked, `it knows no ${owner}`)
    return found.filter(({ archived }) => archived !== true).map(({ full_name: name }) => String(name))
  })
  // Asked for even where all are named: so that what is wrong shows.
  if (lists.length === 0) await client.get(`/repos/${single[0]}`, signal)
  return [...new Set([...single, ...(await Promise.all(lists)).flat()])]
}

/** The file of a workflow, of the default branch without `ref`; undefined where there is none. */
export async function readWorkflow(
  client: GithubClient,
  repository: string,
  path: string,
  ref: string | undefined,
  signal: AbortSignal,
): Promise<Workflow | undefined> {
  const place = path.split('/').map(encodeURIComponent).join('/')
  const query = ref === undefined ? '' : `?ref=${encodeURIComponent(ref)}`
  const headers = { accept: 'application/vnd.github.raw+json' }
  const file = await client.get(`${repository}/contents/${place}${query}`, signal, { headers })
  return file && workflowIn(file.body.toString('utf8'))
}
