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
import { objectAt, objectsAt, textAt } from './payload.ts'

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
export function readBitbucketServer(event: string, payload: JsonObject): GitReading {
  if (event === 'repo:refs_changed') return readRefs(payload, 'changes', event)
  const fork = event === 'pr:merged' ? 'toRef' : 'fromRef'
  if (!objectAt(payload, 'pullRequest', fork))
    return missing(`pullRequest.${fork}`, `${event} events have one`)
  return { changes: [pullRequest(event, payload, fork)] }
}

/** A push of one or several branches and tags, of the repository that the payload names. */
export function readRefs(payload: JsonObject, field: string, action: string): GitReading {
  const repository = objectAt(payload, 'repository')
  if (!repository) return missing('repository', 'a payload names the repository it is about')
  const refs = objectsAt(payload, field)
  if (!refs.length) return missing(field, 'a push names the branches and tags that were changed')
  const kept = refs.filter((ref) => textAt(ref, 'toHash') && !isNoCommit(textAt(ref, 'toHash')))
  if (!kept.length) return ignored('What was pushed was deleted')
  return {
    changes: kept.map((ref) => ({
      ...repositoryOf(repository),
      hash: textAt(ref, 'toHash'),
      branch: branchOf(textAt(ref, 'ref', 'id') || textAt(ref, 'refId')),
      action,
      payload: { [field]: [ref] },
      ...commitBefore(textAt(ref, 'fromHash')),
    })),
  }
}

function repositoryOf(repository: JsonObject | undefined) {
  const [project, slug] = [textAt(repository, 'project', 'key'), textAt(repository, 'slug')]
  return { repoProject: project, slug, scm: { host: 'stash' as const, project, repository: slug } }
}

function pullRequest(event: string, payload: JsonObject, fork: 'fromRef' | 'toRef'): GitChange {
  const of = (...path: readonly string[]) => textAt(payload, 'pullRequest', ...path)
  return {
    ...repositoryOf(objectAt(payload, 'pullRequest', fork, 'repository')),
    hash: fork === 'toRef' ? of('properties', 'mergeCommit', 'id') : of('fromRef', 'latestCommit'),
    branch: branchOf(of(fork, 'id')),
    action: event,
    ...commitBefore(of('toRef', 'latestCommit')),
    pullRequest: {
      number: of('id'),
      draft: of('draft') || 'false',
      state: of('state'),
      title: of('title'),
    },
  }
}
