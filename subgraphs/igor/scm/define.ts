import type { HttpClient } from '#platform/http/client.ts'
import type { Clock } from '#platform/service/service.ts'

/** How hosts of repositories are named: as their webhooks' addresses end, and as Spinnaker's Igor has them. */
export type ScmType = 'github' | 'gitlab' | 'bitbucket' | 'stash'

export interface RepositoryPlace {
  /** Owner, group with its parents, workspace or project key. */
  readonly project: string
  readonly repository: string
}

export interface Range {
  readonly from: string
  readonly to: string
}

/** With the fields of Spinnaker's `compareCommits`. */
export interface ScmCommit {
  readonly id: string
  /** Its first eight digits. */
  readonly displayId: string
  readonly authorDisplayName: string
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly message: string
  readonly commitUrl: string
}

export interface ScmBranch {
  readonly name: string
  /** The commit that it stands at. */
  readonly commit: string
}

/**
 * A host of repositories. NOT_FOUND where there is no such repository, commit or file, FORBIDDEN where the configured account may not
 * read it, UNAVAILABLE where the host does not answer as it should, or not before a time that is told.
 */
export interface Scm {
  readonly type: ScmType
  readonly baseUrl: string
  /** What `to` has and `from` has not, newest first; a thousand of them at most. */
  commits(place: RepositoryPlace, range: Range, signal: AbortSignal): Promise<readonly ScmCommit[]>
  /** Paths of the files that differ; undefined when the host does not tell all of them. */
  changedFiles(
    place: RepositoryPlace,
    range: Range,
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined>
  /** A file's bytes at a branch, a tag or a commit; `HEAD` is the default branch. */
  file(place: RepositoryPlace, path: string, ref: string, signal: AbortSignal): Promise<Buffer>
  /** A thousand of them at most. */
  branches(place: RepositoryPlace, signal: AbortSignal): Promise<readonly ScmBranch[]>
}

export interface ScmPorts {
  readonly http: HttpClient
  readonly clock: Clock
}

/** A kind of hosts: one file, and a line in index.ts. */
export interface ScmKind<S> {
  readonly type: ScmType
  connect(settings: S & { readonly baseUrl: string }, ports: ScmPorts): Scm
}

export const defineScm = <S>(kind: ScmKind<S>): ScmKind<S> => kind

/** As many commits and branches are read as this, whatever there is. */
export const mostEntries = 1_000
