import { rm } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { unavailable } from '#platform/errors/errors.ts'
import { tooLarge } from '#platform/fetch/get.ts'
import { runProcess } from '#platform/process/run.ts'
import type { FetchLimits } from '../define.ts'
import { badArtifact } from '../support/reference.ts'
import { type GitAccess, gitEnvironment } from './environment.ts'
import { failureOf, gitError } from './failure.ts'
import { newFolder } from './folder.ts'

export interface RepositoryRequest {
  readonly access: GitAccess
  readonly revision: string
  /** Only what is below; everything when it is empty. */
  readonly subPath: string
  readonly account: string
}

interface RepositoryLimits extends FetchLimits {
  readonly maxUnpackedBytes: number
}

/**
 * A commit's files as tar.gz, by git's own `archive`: no work tree, so no filters and no hooks run. Submodules are not
 * followed. Everything is in a folder of its own that is gone afterwards.
 */
export async function repositoryArchive(
  request: RepositoryRequest,
  limits: RepositoryLimits,
): Promise<Buffer> {
  const folder = await newFolder()
  try {
    const env = await gitEnvironment(request.access, folder)
    const git = gitIn(folder, env, limits)
    await mustSucceed(git(['init', '--quiet', '--bare', '--template=', '.']), request, limits)
    const commit = await fetchRevision(git, request, limits)
    return await packed(git, commit, request, limits)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

type Git = ReturnType<typeof gitIn>

/** A shell sets how large a file may become (the pack), lets git say so instead of dying of it, and becomes git. */
function gitIn(folder: string, env: Record<string, string>, limits: RepositoryLimits) {
  const blocks = String(Math.ceil(limits.maxUnpackedBytes / 512))
  return async (args: readonly string[], read?: (output: Readable) => Promise<void>) => {
    try {
      return await runProcess({
        command: '/bin/sh',
        args: ['-c', 'trap "" XFSZ; ulimit -f "$0"; exec git "$@"', blocks, ...args],
        env,
        cwd: folder,
        signal: limits.signal,
        ...(read && { read }),
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw unavailable('git', 'there is no shell to run it', error)
    }
  }
}

async function mustSucceed(
  running: ReturnType<Git>,
  { access, revision, account }: RepositoryRequest,
  limits: RepositoryLimits,
): Promise<void> {
  const result = await running
  if (result.code === 0) return
  if (result.code === 127) throw unavailable('git', 'it is not installed')
  if (failureOf(result) === 'too-large') throw tooLarge(access.address.url, limits.maxUnpackedBytes)
  throw gitError(result, access.address, revision, account)
}

/** Fetches as little as the server allows; answers what the commit is called then. */
async function fetchRevision(
  git: Git,
  request: RepositoryRequest,
  limits: RepositoryLimits,
): Promise<string> {
  const { access, revision } = request
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-auto-maintenance']
  const shallow = await git([...fetch, '--depth=1', access.address.url, revision])
  if (shallow.code === 0) return 'FETCH_HEAD'
  const isCommit = /^[0-9a-f]{7,40}$/.test(revision)
  // A short name of a commit, or a server that hands out nothing but what a ref names.
  if (!isCommit || failureOf(shallow) !== 'no-ref')
    await mustSucceed(Promise.resolve(shallow), request, limits)
  await mustSucceed(git([...fetch, access.address.url, '+refs/*:refs/fetched/*']), request, limits)
  return revision
}

async function packed(
  git: Git,
  commit: string,
  request: RepositoryRequest,
  limits: RepositoryLimits,
): Promise<Buffer> {
  const { access, revision, subPath } = request
  const { url } = access.address
  let content: Buffer | undefined
  const result = await git(
    ['archive', '--format=tar', `${commit}^{commit}`, ...(subPath ? ['--', subPath] : [])],
    async (output) => {
      const unpacked = atMost(limits.maxUnpackedBytes, url)
      const packed = atMost(limits.maxBytes, url)
      ;[content] = await Promise.all([buffer(packed), pipeline(output, unpacked, createGzip(), packed)])
    },
  )
  if (result.code !== 0 && subPath && /pathspec .* did not match/.test(result.errorOutput))
    throw badArtifact('location', `${url} has no ${subPath} at ${revision}`)
  await mustSucceed(Promise.resolve(result), request, limits)
  return content!
}

/** Passes on what it gets, up to a size. */
function atMost(maxBytes: number, place: string): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(tooLarge(place, maxBytes))
      else done(null, chunk)
    },
  })
}
