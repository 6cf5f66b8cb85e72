import { parseManifests } from '#platform/kubernetes/manifestText.ts'
import { type Artifact, located } from '../../domain/artifacts/artifact.ts'
import { namedArtifact, visibleArtifacts } from '../../domain/artifacts/visible.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { askerOf, cloudTask } from '../clouddriver/ask.ts'
import type { StageView, TaskDefinition, TaskWork } from '../define.ts'
import { evaluated } from '../evaluated.ts'
import { StageFailure } from '../failures.ts'
import { manifestProblems } from './manifests.ts'

const hour = 60 * 60 * 1000

interface Choice {
  readonly expectedArtifactId?: string | undefined
  readonly artifact?: JsonObject | null | undefined
}

export interface BindingParameters {
  readonly requiredArtifactIds: readonly string[]
  readonly requiredArtifacts: readonly Choice[]
}

/** The artifact that a stage names; a StageFailure when there is none. */
export function artifactOf(
  { execution, stage }: StageView<unknown>,
  what: string,
  named: { id?: unknown; artifact?: unknown; account?: unknown },
): Artifact {
  const found = namedArtifact(execution, stage, named)
  if (found) return found
  const which = named.id ? `the expected artifact ${String(named.id)} was not found` : 'none is named'
  throw new StageFailure({
    code: 'ARTIFACT_NOT_FOUND',
    message: `There is no artifact to take ${what} from: ${which} by the trigger or by a stage before this one.`,
  })
}

/** The content of an artifact; a StageFailure when it is no text. */
export async function textOf(artifact: Artifact, what: string, work: TaskWork<unknown>): Promise<string> {
  const text = await work.clouddriver.artifactText(artifact, askerOf(work))
  if (text !== undefined) return text
  throw new StageFailure({
    code: 'ARTIFACT_UNUSABLE',
    message: `The artifact with ${what}, ${located(artifact)}, is no text.`,
  })
}

/** What must get into the manifests, and what may. */
export function artifactsToBind(view: StageView<BindingParameters>): {
  requiredArtifacts: Artifact[]
  optionalArtifacts: Artifact[]
} {
  const { requiredArtifactIds, requiredArtifacts } = view.parameters
  const choices: readonly Choice[] = [
    ...requiredArtifactIds.map((expectedArtifactId) => ({ expectedArtifactId })),
    ...requiredArtifacts,
  ]
  return {
    requiredArtifacts: choices.map(({ expectedArtifactId: id, artifact }) =>
      artifactOf(view, 'a required image or file', { id, artifact }),
    ),
    optionalArtifacts: visibleArtifacts(view.execution, view.stage),
  }
}

export interface SourceParameters extends BindingParameters {
  readonly source: 'text' | 'artifact'
  readonly manifestArtifactId?: string | undefined
  readonly manifestArtifact?: JsonObject | null | undefined
  readonly manifestArtifactAccount?: string | undefined
}

/**
 * Brings the manifests of an artifact into the context, as `kept` says, where they do not stand in the stage itself; and offers
 * the artifacts that will be put into them, and what else `offered` says of the context then.
 */
export function resolveManifestSource<P extends SourceParameters>(
  name: string,
  kept: (manifests: readonly unknown[]) => JsonObject,
  offered: (context: JsonObject) => JsonObject = () => ({}),
): TaskDefinition<P> {
  return cloudTask({
    name,
    rehearse: 'reads',
    timeoutMs: hour,
    overridableTimeout: true,
    execute: async (work) => {
      const artifacts = artifactsToBind(work)
      const context = work.parameters.source === 'artifact' ? await contextOf(work, kept) : {}
      const outputs = { ...artifacts, ...offered({ ...work.stage.context, ...context }) }
      return { status: 'SUCCEEDED', context, outputs }
    },
  })
}

/** The manifests of an artifact, with their expressions evaluated unless the stage does not want that. */
async function contextOf(
  work: TaskWork<SourceParameters>,
  kept: (manifests: readonly unknown[]) => JsonObject,
): Promise<JsonObject> {
  const { value, context } = await evaluated(await manifestsOfArtifact(work), 'manifests', work)
  return { ...kept(value), ...context }
}

async function manifestsOfArtifact(work: TaskWork<SourceParameters>): Promise<readonly unknown[]> {
  const { manifestArtifactId, manifestArtifact, manifestArtifactAccount } = work.parameters
  const artifact = artifactOf(work, 'the manifests', {
    id: manifestArtifactId,
    artifact: manifestArtifact,
    account: manifestArtifactAccount,
  })
  const { manifests, problems } = parseManifests(await textOf(artifact, 'the manifests', work))
  if (problems.length === 0 && manifests.length === 0) problems.push('there is none in it')
  if (problems.length === 0) problems.push(...problemsOf(manifests))
  if (problems.length === 0) return manifests
  throw new StageFailure({
    code: 'ARTIFACT_UNUSABLE',
    message: `The artifact with the manifests, ${located(artifact)}, cannot be used: ${problems.join('; ')}.`,
    errors: problems,
  })
}

/** What somebody who has named the wrong file needs is to be told a few times. */
const mostProblems = 5

const problemsOf = (manifests: readonly unknown[]): string[] =>
  manifests
    .flatMap((manifest, index) =>
      manifestProblems(manifest).map(
        ({ path, message }) => `${[`manifests[${index}]`, ...path].join('.')} ${message}`,
      ),
    )
    .slice(0, mostProblems)
