import { isObject } from '#platform/definition/json.ts'
import { cloudTask } from '../clouddriver/ask.ts'
import type { TaskDefinition } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { artifactOf, textOf } from '../manifest/source.ts'
import type { RunJobParameters } from './parameters.ts'

const what = 'what the job tells'

/** Offers the values of an artifact that is a JSON object. */
export const consumeArtifact: TaskDefinition<RunJobParameters> = cloudTask({
  name: 'consumeArtifact',
  rehearse: 'reads',
  execute: async (work) => {
    const { consumeArtifactId, consumeArtifact, consumeArtifactAccount } = work.parameters
    const artifact = artifactOf(work, what, {
      id: consumeArtifactId,
      artifact: consumeArtifact,
      account: consumeArtifactAccount,
    })
    const content = jsonObject(await textOf(artifact, what, work))
    const outputs = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null))
    return { status: 'SUCCEEDED', outputs }
  },
})

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Said below.
  }
  throw new StageFailure({
    code: 'ARTIFACT_UNUSABLE',
    message: `The artifact with ${what} is no JSON object.`,
  })
}
