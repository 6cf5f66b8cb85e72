import { type Matcher, type MatchesFully, matcherOf } from '#platform/definition/artifactMatch.ts'
import { type Artifact, described, type ExpectedArtifact } from './artifact.ts'

/** Where an expected artifact may come from. */
export interface Sources {
  readonly received: readonly Artifact[]
  /** Those of the latest execution of the same pipeline. */
  readonly prior: readonly Artifact[]
}

export interface Resolution {
  /** The expected artifacts that were found, each with its `boundArtifact`. */
  readonly resolved: readonly ExpectedArtifact[]
  /** Why others were not, with their indexes in the list of what was expected. */
  readonly problems: readonly { readonly index: number; readonly message: string }[]
}

/**
 * Finds each expected artifact among those received, else, where it may, among the prior ones, else takes its default. With
 * `unique`, more than one match is a problem; otherwise the first one is taken.
 */
export function resolveArtifacts(
  expected: readonly ExpectedArtifact[],
  { received, prior }: Sources,
  { unique, matchesFully }: { unique: boolean; matchesFully: MatchesFully },
): Resolution {
  const resolved: ExpectedArtifact[] = []
  const problems: { index: number; message: string }[] = []
  for (const [index, wanted] of expected.entries()) {
    const matches = matcherOf(wanted.matchArtifact, matchesFully)
    const bound = findIn(received, matches) ?? (wanted.usePriorArtifact ? findIn(prior, matches) : undefined)
    const fallback = wanted.useDefaultArtifact ? wanted.defaultArtifact : undefined
    if (bound === 'ambiguous')
      problems.push({ index, message: `${nameOf(wanted)} matches more than one artifact` })
    else if (bound ?? fallback) resolved.push({ ...wanted, boundArtifact: bound ?? fallback! })
    else problems.push({ index, message: `${nameOf(wanted)} could not be found` })
  }
  return { resolved, problems }

  function findIn(artifacts: readonly Artifact[], matches: Matcher) {
    const at = artifacts.findIndex(matches)
    return unique && at >= 0 && artifacts.some((artifact, other) => other > at && matches(artifact))
      ? 'ambiguous'
      : artifacts[at]
  }
}

/** Whether the latest execution has to be looked at to find these. */
export const wantsPrior = (
  expected: readonly ExpectedArtifact[],
  received: readonly Artifact[],
  matchesFully: MatchesFully,
): boolean =>
  expected.some(
    ({ usePriorArtifact, matchArtifact }) =>
      usePriorArtifact && !received.some(matcherOf(matchArtifact, matchesFully)),
  )

function nameOf({ id, displayName, matchArtifact }: ExpectedArtifact): string {
  const name = typeof displayName === 'string' && displayName !== '' ? displayName : id
  return `the expected artifact ${name} (${described(matchArtifact)})`
}
