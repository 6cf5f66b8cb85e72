import type { JsonObject } from '#platform/definition/json.ts'
import {
  branchOf,
  commitBefore,
  type GitChange,
  type GitReading,
  ignored,
  isNoCommit,
  missing,
} from './define.ts'
import { filesOf } from './files.ts'
import { objectAt, objectsAt, textAt } from './payload.ts'

/** More commits than this are not listed in a push. */
const mostCommits = 2_048

/** What differs between those who speak GitHub's language. */
export interface HubDialect {
  /** The event's name, of a header; empty when it has none. */
  readonly event: string
  /** The action of a push. */
  readonly push: string
  /** Igor can be asked about it. */
  readonly host?: 'github'
  artifacts(payload: JsonObject, paths: readonly string[], hash: string): readonly JsonObject[]
}

/** Reads a webhook of GitHub's shape: pushes, pull requests, and branches and tags that come and go. */
export function readHub(payload: JsonObject, dialect: HubDialect): GitReading {
  if (!objectAt(payload, 'repository'))
    return missing('repository', 'a payload names the repository it is about')
  if (objectAt(payload, 'pull_request')) return one(pullRequest(payload, dialect))
  const kind = textAt(payload, 'ref_type')
  if (kind) return one(comingOrGoing(payload, kind, dialect.event || 'create'))
  if (dialect.event && dialect.event !== 'push') return ignored(`${dialect.event} events start nothing`)
  return push(payload, dialect)
}

const one = (change: GitChange): GitReading => ({ changes: [change] })

function repositoryOf(payload: JsonObject, host?: 'github') {
  const full = textAt(payload, 'repository', 'full_name')
  const owner = objectAt(payload, 'repository', 'owner')
  const project =
    textAt(owner, 'login') || textAt(owner, 'username') || textAt(owner, 'name') || full.split('/')[0]!
  const repository = textAt(payload, 'repository', 'name') || full.split('/')[1] || ''
  return { repoProject: project, slug: repository, ...(host && { scm: { host, project, repository } }) }
}

function pullRequest(payload: JsonObject, { host }: HubDialect): GitChange {
  const of = (...path: readonly string[]) => textAt(payload, 'pull_request', ...path)
  return {
    ...repositoryOf(payload, host),
    hash: of('head', 'sha'),
    branch: of('head', 'ref'),
    action: `pull_request:${textAt(payload, 'action')}`,
    ...commitBefore(of('base', 'sha')),
    pullRequest: {
      number: of('number') || textAt(payload, 'number'),
      draft: of('draft') || 'false',
      state: of('state'),
      title: of('title'),
    },
  }
}

const comingOrGoing = (payload: JsonObject, kind: string, event: string): GitChange => ({
  ...repositoryOf(payload),
  hash: textAt(payload, 'sha'),
  branch: branchOf(textAt(payload, 'ref')),
  action: `${kind}:${event}`,
})

function push(payload: JsonObject, { push: action, host, artifacts }: HubDialect): GitReading {
  const [ref, hash] = [textAt(payload, 'ref'), textAt(payload, 'after')]
  if (!ref) return missing('ref', 'a push names its branch or tag')
  if (!hash) return missing('after', 'a push names its commit')
  if (isNoCommit(hash)) return ignored(`${ref} was deleted`)
  const listed = objectsAt(payload, 'commits')
  // A tag that is pushed after its commit comes with no commits; what it points to stands in head_commit.
  const head = objectAt(payload, 'head_commit')
  const isTag = ref.startsWith('refs/tags/')
  const files = filesOf(isTag && head && !listed.length ? [head] : listed)
  return one({
    ...repositoryOf(payload, host),
    hash,
    branch: branchOf(ref),
    action,
    ...commitBefore(textAt(payload, 'before')),
    ...(listed.length < mostCommits && { changedFiles: files.all }),
    artifacts: artifacts(payload, files.present, hash),
  })
}
