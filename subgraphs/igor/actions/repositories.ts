import { badInput, notFound, PlatformError } from '#platform/errors/errors.ts'
import type { Range, RepositoryPlace, Scm, ScmBranch, ScmCommit } from '../scm/define.ts'

export interface RepositoryPorts {
  readonly scms: ReadonlyMap<string, Scm>
}

/** A repository as callers name it. */
export interface RepositoryOf extends RepositoryPlace {
  /** github, gitlab, bitbucket or stash. */
  readonly host: string
}

/** For all the requests that an answer needs. */
const timeoutMs = 60_000

/** Commits between two, newest first. As in Spinnaker one entry `NOT_FOUND` says that there are none of these names. */
export async function commitsBetween(
  place: RepositoryOf,
  range: Range,
  ports: RepositoryPorts,
): Promise<readonly ScmCommit[]> {
  const scm = scmOf(place, ports)
  requireTexts({ ...range })
  return scm.commits(place, range, AbortSignal.timeout(timeoutMs)).catch((error: unknown) => {
    if (error instanceof PlatformError && error.code === 'NOT_FOUND') return [noCommits(scm, place, range)]
    throw error
  })
}

const noCommits = ({ baseUrl }: Scm, { project, repository }: RepositoryPlace, { from, to }: Range) => ({
  id: 'NOT_FOUND',
  displayId: 'NOT_FOUND',
  authorDisplayName: 'UNKNOWN',
  timestamp: 0,
  message: `There are no commits from ${from} to ${to} in ${project}/${repository} of ${baseUrl}.`,
  commitUrl: baseUrl,
})

/** Paths of the files that differ; undefined when the host does not tell all of them. */
export async function changedFiles(
  place: RepositoryOf,
  range: Range,
  ports: RepositoryPorts,
): Promise<readonly string[] | undefined> {
  const scm = scmOf(place, ports)
  requireTexts({ ...range })
  return scm.changedFiles(place, range, AbortSignal.timeout(timeoutMs))
}

export async function repositoryFile(
  place: RepositoryOf,
  path: string,
  ref: string,
  ports: RepositoryPorts,
): Promise<Buffer> {
  const scm = scmOf(place, ports)
  requireTexts({ path, ref })
  return scm.file(place, path, ref, AbortSignal.timeout(timeoutMs))
}

export async function branches(place: RepositoryOf, ports: RepositoryPorts): Promise<readonly ScmBranch[]> {
  return scmOf(place, ports).branches(place, AbortSignal.timeout(timeoutMs))
}

function scmOf({ host, project, repository }: RepositoryOf, { scms }: RepositoryPorts): Scm {
  requireTexts({ project, repository })
  const scm = scms.get(host)
  if (!scm)
    throw notFound('host of repositories', host, ` (configured: ${[...scms.keys()].join(', ') || 'none'})`)
  return scm
}

function requireTexts(texts: Readonly<Record<string, string>>): void {
  const empty = Object.entries(texts).filter(([, text]) => !text.trim())
  if (empty.length) throw badInput(empty.map(([path]) => ({ path, message: 'is empty' })))
}
