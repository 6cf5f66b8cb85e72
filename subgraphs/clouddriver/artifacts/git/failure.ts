import type { PlatformError } from '#platform/errors/errors.ts'
import { notFound, platformError, unavailable } from '#platform/errors/errors.ts'
import type { ProcessResult } from '#platform/process/run.ts'
import type { RepositoryAddress } from './address.ts'

/** Why git has failed, from its own words (LC_ALL=C). */
export type GitFailure =
  | 'no-ref'
  | 'no-repository'
  | 'not-allowed'
  | 'unknown-host-key'
  | 'too-large'
  | 'other'

const signs: readonly (readonly [GitFailure, RegExp])[] = [
  ['too-large', /File too large/],
  ['unknown-host-key', /Host key verification failed/],
  [
    'no-ref',
    /couldn't find remote ref|not our ref|unadvertised object|no such remote ref|Not a valid object name|unknown revision/i,
  ],
  ['not-allowed', /Authentication failed|could not read (Username|Password)|Permission denied|error: 40[13]/],
  [
    'no-repository',
    /repository '[^']*' not found|Repository not found|does not appear to be a git repository|error: 404/i,
  ],
]

export function failureOf({ errorOutput }: ProcessResult): GitFailure {
  return signs.find(([, sign]) => sign.test(errorOutput))?.[0] ?? 'other'
}

/** The same for a caller; git's words only where nothing else is known. */
export function gitError(
  result: ProcessResult,
  { host, url }: RepositoryAddress,
  revision: string,
  account: string,
): PlatformError {
  const by = `(artifact account ${account})`
  switch (failureOf(result)) {
    case 'no-ref':
      return notFound('branch, tag or commit', `${revision} in ${url} ${by}`)
    case 'no-repository':
      return notFound('repository', `${url} ${by}`)
    case 'not-allowed':
      return platformError('FORBIDDEN', {
        reason: `${host} does not let the artifact account ${account} read ${url}`,
        account,
      })
    case 'unknown-host-key':
      return platformError('FORBIDDEN', {
        reason: `The host key of ${host} is not among the known ones of the artifact account ${account} (sshKnownHostsFilePath)`,
        account,
      })
    default:
      return unavailable(host, `git could not read ${url} ${by}: ${lastWords(result)}`)
  }
}

const lastWords = ({ errorOutput, code, signal }: ProcessResult) =>
  errorOutput
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(fatal|error|remote):/.test(line))
    .at(0)
    ?.slice(0, 300) ?? `it ended with ${signal ?? code}`
