import type { JsonObject } from '#platform/definition/json.ts'

/** A webhook of a host of repositories. */
export interface GitRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly payload: JsonObject
}

/** What happened to one branch, tag or pull request: Spinnaker's git event. */
export interface GitChange {
  readonly repoProject: string
  readonly slug: string
  /** Other names that people may know it by. */
  readonly alsoKnownAs?: readonly RepositoryName[]
  /** How Igor's SCM facade finds it; undefined where there is nobody to ask. */
  readonly scm?: ScmName
  /** Empty where the host tells none. */
  readonly hash: string
  /** Without refs/heads/. A tag keeps its refs/tags/ where the host writes it so. */
  readonly branch: string
  /** `push:push`, `pull_request:opened`, `branch:create`, `tag_push`, `repo:push`, … as each host has it. */
  readonly action: string
  /** The commit that the branch stood at before; undefined where there was none, or none is told. */
  readonly before?: string
  readonly pullRequest?: PullRequest
  /** Paths of files; undefined when the payload tells none, or not all. */
  readonly changedFiles?: readonly string[]
  readonly artifacts?: readonly JsonObject[]
  /** Put over the payload that the event keeps: of a list of changes, this one alone. */
  readonly payload?: JsonObject
}

export interface RepositoryName {
  readonly repoProject: string
  readonly slug: string
}

export interface ScmName {
  readonly host: 'github' | 'gitlab' | 'bitbucket' | 'stash'
  readonly project: string
  readonly repository: string
}

/** As texts, as Spinnaker's triggers have them in `properties`. */
export interface PullRequest {
  readonly number: string
  readonly draft: string
  readonly state: string
  readonly title: string
}

/** What a host tells of: changes, or why there is nothing that could start a pipeline. */
export type GitReading =
  | { readonly changes: readonly GitChange[] }
  | { readonly ignored: string }
  | { readonly problems: readonly { readonly path: string; readonly message: string }[] }

/** A kind of hosts: one file, and a line in index.ts. */
export interface GitHost {
  /** The end of the address: /webhooks/git/<source>. */
  readonly source: string
  read(request: GitRequest): GitReading
}

export const defineGitHost = (host: GitHost): GitHost => host

export const ignored = (reason: string): GitReading => ({ ignored: reason })

/** Something that a host does not send: the first place that is missing. */
export const missing = (path: string, meaning: string): GitReading => ({
  problems: [{ path, message: `is missing: ${meaning}` }],
})

/** A hash of nothing but zeros stands for no commit: a branch that is new or deleted. */
export const isNoCommit = (hash: string): boolean => /^0{9,}$/.test(hash)

export const branchOf = (ref: string): string => ref.replace(/^refs\/heads\//, '')

/** A `before` that names a commit. */
export const commitBefore = (hash: string): { before?: string } =>
  hash && !isNoCommit(hash) ? { before: hash } : {}
