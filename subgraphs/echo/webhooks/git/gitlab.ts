import type { JsonObject } from '#platform/definition/json.ts'
import {
  branchOf,
  commitBefore,
  defineGitHost,
  type GitReading,
  ignored,
  isNoCommit,
  missing,
} from './define.ts'
import { fileArtifacts, filesOf, isPlainAddress, repositoryArtifact } from './files.ts'
import { objectAt, objectsAt, textAt } from './payload.ts'

/** https://docs.gitlab.com/user/project/integrations/webhook_events */
export const gitlab = defineGitHost({
  source: 'gitlab',
  read({ payload }) {
    const kind = textAt(payload, 'object_kind')
    if (!kind) return missing('object_kind', 'GitLab names the kind of event there')
    if (kind !== 'push' && kind !== 'tag_push' && kind !== 'merge_request')
      return ignored(`${kind} events start nothing`)
    if (!objectAt(payload, 'project')) return missing('project', 'a payload names the project it is about')
    return kind === 'merge_request' ? mergeRequest(payload) : push(payload, kind)
  },
})

/** Spinnaker goes by the names that people read; the path is what they see in addresses. */
function projectOf(payload: JsonObject) {
  const path = textAt(payload, 'project', 'path_with_namespace')
  const [project, repository] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
  return {
    repoProject: textAt(payload, 'project', 'namespace'),
    slug: textAt(payload, 'project', 'name'),
    alsoKnownAs: [{ repoProject: project, slug: repository }],
    scm: { host: 'gitlab' as const, project, repository },
  }
}

function push(payload: JsonObject, kind: string): GitReading {
  const [ref, hash] = [textAt(payload, 'ref'), textAt(payload, 'after')]
  if (!ref) return missing('ref', 'a push names its branch or tag')
  if (!hash) return missing('after', 'a push names its commit')
  if (isNoCommit(hash)) return ignored(`${ref} was deleted`)
  const commits = objectsAt(payload, 'commits')
  const files = filesOf(commits)
  // GitLab lists twenty commits at most, and says how many there are.
  const isWhole = Number(textAt(payload, 'total_commits_count') || commits.length) <= commits.length
  return {
    changes: [
      {
        ...projectOf(payload),
        hash,
        branch: branchOf(ref),
        action: kind,
        ...commitBefore(textAt(payload, 'before')),
        ...(isWhole && { changedFiles: files.all }),
        artifacts: artifacts(payload, files.present, hash),
      },
    ],
  }
}

function mergeRequest(payload: JsonObject): GitReading {
  const of = (...path: readonly string[]) => textAt(payload, 'object_attributes', ...path)
  return {
    changes: [
      {
        ...projectOf(payload),
        hash: of('last_commit', 'id'),
        branch: of('source_branch'),
        action: `merge_request:${of('action')}`,
        pullRequest: {
          number: of('iid'),
          draft: of('draft') || of('work_in_progress') || 'false',
          state: of('state'),
          title: of('title'),
        },
      },
    ],
  }
}

/** GitLab tells no address of its API: it is where the project's page is, without the project. */
function artifacts(payload: JsonObject, paths: readonly string[], hash: string): readonly JsonObject[] {
  const path = textAt(payload, 'project', 'path_with_namespace')
  const page = textAt(payload, 'project', 'homepage') || textAt(payload, 'project', 'web_url')
  const isUsable = path && isPlainAddress(page) && page.endsWith(`/${path}`)
  const api = `${page.slice(0, -path.length)}api/v4/projects/${encodeURIComponent(path)}/repository/files`
  const addressOf = (file: string) => `${api}/${encodeURIComponent(file)}/raw`
  return [
    ...(isUsable ? fileArtifacts('gitlab/file', paths, hash, addressOf) : []),
    ...repositoryArtifact(path, textAt(payload, 'project', 'git_http_url'), hash),
  ]
}
