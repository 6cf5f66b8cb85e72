import type { GitCommit, GitRepository, NewCommit } from './repository.ts'
import { noCommit } from './repository.ts'

/** What a push did to a branch or a tag. */
export interface GitPush {
  /** refs/heads/… or refs/tags/… */
  readonly ref: string
  readonly before: string
  readonly after: string
  /** Oldest first; none where something was only named or deleted. */
  readonly commits: readonly GitCommit[]
  /** What it stands at now. */
  readonly head: GitCommit | undefined
}

export interface NewPush extends NewCommit {
  readonly branch: string
}

export function pushCommit(repository: GitRepository, { branch, ...commit }: NewPush): GitPush {
  const before = repository.branches.find(({ name }) => name === branch)?.commit.id ?? noCommit
  const head = repository.commit(branch, commit)
  return { ref: `refs/heads/${branch}`, before, after: head.id, commits: [head], head }
}

export function pushTag(repository: GitRepository, name: string, from: string): GitPush {
  const head = repository.tag(name, from)
  return { ref: `refs/tags/${name}`, before: noCommit, after: head.id, commits: [], head }
}

export function deleteBranch(repository: GitRepository, name: string): GitPush {
  const before = repository.resolve(name)?.id ?? noCommit
  repository.deleteBranch(name)
  return { ref: `refs/heads/${name}`, before, after: noCommit, commits: [], head: undefined }
}

/** A request to take the changes of a branch into another one. */
export interface GitPullRequest {
  readonly number: number
  readonly title: string
  /** Where its changes are. */
  readonly branch: string
  /** opened, synchronize, closed … as the host names what happened. */
  readonly action: string
  readonly state?: string
  readonly draft?: boolean
}
