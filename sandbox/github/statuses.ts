import type { GitHost } from '../git/host.ts'
import { type Route, route } from '../http/routes.ts'

/** The status of a commit. */
export interface CommitStatus {
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string | null
  readonly target_url: string | null
}

const states = ['error', 'failure', 'pending', 'success']

/** https://docs.github.com/en/rest/commits/statuses */
export function statusRoutes(host: GitHost, statuses: CommitStatus[]): readonly Route[] {
  return [
    route('POST', '/repos/:owner/:name/statuses/:sha', ({ owner, name, sha }, { body }) => {
      const repository = host.find(owner!, name!)
      if (!repository) return { status: 404, body: { message: 'Not Found', status: '404' } }
      const given = JSON.parse(body.toString()) as Partial<CommitStatus>
      const { state = '', context = 'default', description = null, target_url = null } = given
      const problems = [
        ...(repository.resolve(sha!) ? [] : [`No commit found for SHA: ${sha}`]),
        ...(states.includes(state) ? [] : ['State is not included in the list']),
        ...((description?.length ?? 0) > 140 ? ['description is too long (maximum is 140 characters)'] : []),
      ]
      if (problems.length > 0) return { status: 422, body: { message: problems.join('; '), status: '422' } }
      const status = { sha: sha!, state, context, description, target_url }
      statuses.push(status)
      return { status: 201, body: status }
    }),
  ]
}
