import { parse } from 'yaml'
import { isObject } from '#platform/definition/json.ts'
import { located } from '../../domain/artifacts/artifact.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { cloudTask } from '../clouddriver/ask.ts'
import type { StageView, TaskDefinition } from '../define.ts'
import { evaluated } from '../evaluated.ts'
import { StageFailure } from '../failures.ts'
import { artifactOf, textOf } from '../manifest/source.ts'

/** The build that an artifact holds, in the context of a stage. */
export const definitionKey = 'resolvedBuildDefinition'

export interface DefinitionParameters {
  readonly buildDefinitionArtifact?:
    | {
        readonly artifactId?: string | undefined
        readonly artifact?: JsonObject | null | undefined
        readonly artifactAccount?: string | undefined
      }
    | null
    | undefined
}

const what = 'the build'

/** Brings the build that an artifact holds, with its expressions evaluated, into the context. */
export const resolveDefinition: TaskDefinition<DefinitionParameters> = cloudTask({
  name: 'resolveBuildDefinition',
  rehearse: 'reads',
  execute: async (work) => {
    const artifact = namedBy(work)
    const definition = definitionIn(await textOf(artifact, what, work), located(artifact))
    const { value, context } = await evaluated(definition, definitionKey, work)
    return { status: 'SUCCEEDED', context: { ...context, [definitionKey]: value } }
  },
})

function namedBy(view: StageView<DefinitionParameters>) {
  const { artifactId: id, artifact, artifactAccount: account } = view.parameters.buildDefinitionArtifact ?? {}
  return artifactOf(view, what, { id, artifact, account })
}

function definitionIn(text: string, where: string): JsonObject {
  const unusable = (why: string) =>
    new StageFailure({
      code: 'ARTIFACT_UNUSABLE',
      message: `The artifact with ${what}, ${where}, cannot be used: ${why}.`,
    })
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    throw unusable((error as Error).message)
  }
  if (isObject(value)) return value
  throw unusable('it holds no object')
}
