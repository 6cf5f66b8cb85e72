import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import type { Artifact } from '../../domain/artifacts/artifact.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { StageView } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { optionalText } from '../manifest/parameters.ts'
import { artifactOf } from '../manifest/source.ts'

export const sourceShape = {
  sourceType: optionalText().describe(
    'GITHUB, BITBUCKET, CODECOMMIT, S3 …; by default as the artifact is: a git/repo by its host, or an s3/object.',
  ),
  sourceArtifact: z
    .looseObject({
      artifactId: optionalText().describe('The expected artifact.'),
      artifact: z.record(z.string(), z.unknown()).nullish().describe('The artifact itself.'),
    })
    .nullish()
    .describe('The artifact that it is.'),
  sourceVersion: optionalText().describe(
    'A commit, branch, tag or version of the object; default that of the artifact.',
  ),
}

export const versionShape = {
  sourceIdentifier: z.string().describe('The further source, by its identifier in the project.'),
  sourceVersion: z.string().describe('The version of it.'),
}

type Source = z.infer<z.ZodObject<typeof sourceShape>>
type Version = z.infer<z.ZodObject<typeof versionShape>>

export interface SourceParameters {
  readonly source?:
    | (Source & {
        readonly sourceOverride?: boolean | null | undefined
        readonly buildspec?: string | undefined
      })
    | null
    | undefined
  readonly secondarySources: readonly Source[]
  readonly secondarySourcesVersionOverride: readonly Version[]
}

/** What of the project's sources another one is taken for, with the names of CodeBuild's StartBuild. */
export function overridesOf(view: StageView<SourceParameters>): JsonObject {
  const { secondarySources: further, secondarySourcesVersionOverride } = view.parameters
  const found = further.map((source, at) => ({
    ...located(source, artifactOfSource(source, `secondarySources[${at}]`, view), `secondarySources[${at}]`),
    sourceIdentifier: String(at),
  }))
  const versions = [
    ...found.flatMap(({ sourceIdentifier, version: sourceVersion }) =>
      sourceVersion === undefined ? [] : [{ sourceIdentifier, sourceVersion }],
    ),
    ...secondarySourcesVersionOverride.map(({ sourceIdentifier, sourceVersion }) => ({
      sourceIdentifier,
      sourceVersion,
    })),
  ]
  return {
    ...overridesOfMain(view),
    ...(found.length > 0 && { secondarySourcesOverride: found.map(({ version: _, ...source }) => source) }),
    ...(versions.length > 0 && { secondarySourcesVersionOverride: versions }),
  }
}

function overridesOfMain(view: StageView<SourceParameters>): JsonObject {
  const { source } = view.parameters
  if (!source) return {}
  const { sourceOverride, sourceArtifact, sourceVersion, buildspec } = source
  const own = { ...(buildspec !== undefined && { buildspecOverride: buildspec }) }
  if (!sourceOverride || !sourceArtifact)
    return { ...(sourceVersion !== undefined && { sourceVersion }), ...own }
  const { type, location, version } = located(source, artifactOfSource(source, 'source', view), 'source')
  return {
    sourceTypeOverride: type,
    sourceLocationOverride: location,
    ...(version !== undefined && { sourceVersion: version }),
    ...own,
  }
}

function artifactOfSource({ sourceArtifact }: Source, path: string, view: StageView<unknown>): Artifact {
  const { artifactId: id, artifact } = sourceArtifact ?? {}
  const found = artifactOf(view, 'a source', { id, artifact })
  if (isObject(found.metadata) && found.metadata.subPath)
    throw unusable(`${path}.sourceArtifact`, 'CodeBuild builds whole repositories, not a subPath of one')
  return found
}

/** Where CodeBuild finds an artifact. */
function located(
  { sourceType, sourceVersion }: Source,
  { type, reference, version }: Artifact,
  path: string,
) {
  const where = String(reference ?? '')
  if (type !== 's3/object' && type !== 'git/repo')
    throw unusable(`${path}.sourceArtifact`, `must be a git/repo or an s3/object; given was ${String(type)}`)
  const ofArtifact = typeof version === 'string' && version !== '' ? version : undefined
  return {
    type: sourceType ?? (type === 's3/object' ? 'S3' : hostOf(where, path)),
    location: type === 's3/object' ? where.replace(/^s3:\/\//, '') : where,
    version: sourceVersion ?? ofArtifact,
  }
}

const hosts: readonly (readonly [string, (host: string) => boolean])[] = [
  ['GITHUB', (host) => host === 'github.com'],
  ['BITBUCKET', (host) => host === 'bitbucket.org'],
  ['CODECOMMIT', (host) => /^git-codecommit\.[\w.-]+\.amazonaws\.com(\.cn)?$/.test(host)],
]

function hostOf(reference: string, path: string): string {
  const host = URL.canParse(reference) ? new URL(reference).hostname : ''
  const found = hosts.find(([, isOf]) => isOf(host))
  if (found) return found[0]
  throw unusable(
    `${path}.sourceType`,
    'is missing: it cannot be told from the address of the repository, which is at none of github.com, bitbucket.org and CodeCommit',
  )
}

const unusable = (path: string, message: string) =>
  new StageFailure({ code: 'BAD_PARAMETERS', message: `${path}: ${message}` })
