import type { JsonObject } from '#platform/definition/json.ts'
import { commitBefore, type GitChange, type GitReading, ignored, missing } from './define.ts'
import { repositoryArtifact } from './files.ts'
import { objectAt, objectsAt, textAt } from './payload.ts'

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads */
export function readBitbucketCloud(event: string, payload: JsonObject): GitReading {
  if (!objectAt(payload, 'repository'))
    return missing('repository', 'a payload names the repository it is about')
  if (event.startsWith('pullrequest:') && objectAt(payload, 'pullrequest'))
    return { changes: [pullRequest(event, payload)] }
  if (event !== 'repo:push') return ignored(`${event} events start nothing`)
  const changes = objectsAt(payload, 'push', 'changes').filter((change) => objectAt(change, 'new'))
  if (!changes.length) return ignored('Nothing is left of what was pushed: it was deleted')
  return { changes: changes.map((change) => push(change, payload)) }
}

/** Spinnaker has the whole name as the slug; people mean the second half of it, and the workspace by the first. */
function repositoryOf(payload: JsonObject) {
  const full = textAt(payload, 'repository', 'full_name')
  const name = full.split('/')[1] ?? full
  const workspace = textAt(payload, 'repository', 'workspace', 'slug') || full.split('/')[0]!
  const key = textAt(payload, 'repository', 'project', 'key')
  const repoProject = textAt(payload, 'repository', 'owner', 'username') || key || workspace
  const projects = new Set([repoProject, workspace, key].filter(Boolean))
  return {
    repoProject,
    slug: full,
    alsoKnownAs: [...projects].flatMap((project) => [
      { repoProject: project, slug: name },
      { repoProject: project, slug: full },
    ]),
    scm: { host: 'bitbucket' as const, project: workspace, repository: name },
  }
}

function push(change: JsonObject, payload: JsonObject): GitChange {
  const hash = textAt(change, 'new', 'target', 'hash') || textAt(objectsAt(change, 'commits')[0], 'hash')
  const full = textAt(payload, 'repository', 'full_name')
  const page = textAt(payload, 'repository', 'links', 'html', 'href')
  return {
    ...repositoryOf(payload),
    hash,
    branch: textAt(change, 'new', 'name'),
    action: 'repo:push',
    payload: { push: { ...objectAt(payload, 'push'), changes: [change] } },
    ...commitBefore(textAt(change, 'old', 'target', 'hash')),
    artifacts: repositoryArtifact(full, page && `${page}.git`, hash),
  }
}

/** A merged one is at its destination, any other where it comes from. */
function pullRequest(event: string, payload: JsonObject): GitChange {
  const of = (...path: readonly string[]) => textAt(payload, 'pullrequest', ...path)
  const isMerged = event === 'pullrequest:fulfilled'
  const side = isMerged ? 'destination' : 'source'
  return {
    ...repositoryOf(payload),
    hash: isMerged ? of('merge_commit', 'hash') : of('source', 'commit', 'hash'),
    branch: of(side, 'branch', 'name'),
    action: event,
    ...commitBefore(of('destination', 'commit', 'hash')),
    pullRequest: {
      number: of('id'),
      draft: of('draft') || 'false',
      state: of('state'),
      title: of('title'),
    },
  }
}
