import { z } from 'zod'
import { summaryKey, summaryOf } from '../expressions/summary.ts'
import { defineStage, type TaskDefinition, type TaskWork } from './define.ts'
import { evaluateInOrder } from './inOrder.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { listOf, optionalText } from './manifest/parameters.ts'

const parameters = z.looseObject({
  artifactContents: listOf(
    z.looseObject({
      name: optionalText().describe("The artifact's name."),
      contents: z
        .unknown()
        .optional()
        .describe('Its content: text with expressions, or an object, which becomes JSON.')
        .meta({ type: ['string', 'object', 'array'] }),
      id: optionalText().describe('Tells the entries of the list apart.'),
    }),
  ).describe(
    'What becomes artifacts, in this order: contents may refer to those before by name. What is empty becomes none.',
  ),
  expectedArtifacts: listOf(z.looseObject({})).describe('Artifacts that the stage is expected to produce.'),
})
type Parameters = z.infer<typeof parameters>
type Content = Parameters['artifactContents'][number]

function embedded({ name, contents }: Content) {
  if (contents === undefined || contents === null || contents === '') return []
  const text = typeof contents === 'string' ? contents : JSON.stringify(contents)
  return [
    {
      type: 'embedded/base64',
      artifactAccount: 'embedded-artifact',
      ...(name && { name }),
      reference: Buffer.from(text).toString('base64'),
    },
  ]
}

const evaluate: TaskDefinition<Parameters> = {
  name: 'evaluateArtifacts',
  rehearse: async (work) => {
    const { result, failures, unknowns } = await evaluated(work)
    const failed = failures.map(({ path, description }) => ({ path, message: description }))
    return unknowns.length > 0 ? { unknowns, failed, leavesOpen: 'both' } : { ...result, failed }
  },
  execute: async (work) => ({ status: 'SUCCEEDED', ...(await evaluated(work)).result }),
}

async function evaluated({ parameters, stage, expressions, now }: TaskWork<Parameters>) {
  const written = parameters.artifactContents
  if (!expressions.isOpen('artifactContents'))
    return { result: { outputs: { artifacts: written.flatMap(embedded) } }, failures: [], unknowns: [] }
  const { entries, failures, unknowns } = await evaluateInOrder(written, order, expressions)
  const summary = summaryOf(stage.context[summaryKey], [], failures, now)
  const context = { artifactContents: entries, ...(summary && { [summaryKey]: summary }) }
  return { result: { context, outputs: { artifacts: entries.flatMap(embedded) } }, failures, unknowns }
}

const order = {
  list: 'artifactContents',
  nameOf: ({ name }: Content) => name,
  valueField: 'contents',
  fields: ['contents'],
} as const

/** Makes artifacts of texts with expressions. */
export const evaluateArtifacts = defineStage<Parameters>({
  type: 'evaluateArtifacts',
  title: 'Evaluate Artifacts',
  description: 'Makes artifacts of texts whose expressions are evaluated, for the stages downstream.',
  parameters,
  tasks: ({ stage }) => [evaluate, ...bindingTasks(stage.context)],
  ownExpressions: () => ['artifactContents'],
})
