import { z } from 'zod'
import { summaryKey, summaryOf } from '../expressions/summary.ts'
import { defineStage, type TaskDefinition, type TaskWork } from './define.ts'
import { evaluateInOrder } from './inOrder.ts'

const variable = z.looseObject({
  key: z
    .string()
    .nullish()
    .describe('Its name: what the stages downstream call it. Without one it is left out.'),
  value: z
    .unknown()
    .optional()
    .describe('What it is: a text with expressions, or anything else.')
    .meta({ type: ['string', 'number', 'boolean', 'object', 'array'] }),
  description: z.string().nullish().describe('What it is for.'),
})

const parameters = z.looseObject({
  variables: z
    .array(variable)
    .nullish()
    .describe(
      'Evaluated one after the other: each sees those before it. What fails stays as it was written.',
    ),
})
type Parameters = z.infer<typeof parameters>
type Variable = z.infer<typeof variable>

const evaluate: TaskDefinition<Parameters> = {
  name: 'evaluateVariables',
  rehearse: async (work) => {
    const { context, outputs, failures, unknowns, unknownValues } = await evaluated(work)
    const failed = failures.map(({ path, description }) => ({ path, message: description }))
    return { context, outputs: { ...outputs, ...unknownValues }, unknowns, failed }
  },
  execute: async (work) => {
    const { context, outputs } = await evaluated(work)
    return { status: 'SUCCEEDED', context, outputs }
  },
}

async function evaluated({ parameters, stage, expressions, now }: TaskWork<Parameters>) {
  const written = parameters.variables ?? []
  // Without expressions, or evaluated when the pipeline started, there is nothing left to evaluate.
  const made = expressions.isOpen('variables')
    ? await evaluateInOrder(written, order, expressions)
    : { entries: written, failures: [], unknowns: [], unknownValues: {} }
  const variables = made.entries.map((variable, index) => ({ ...variable, ...sourceOf(written[index]) }))
  const summary = summaryOf(stage.context[summaryKey], [], made.failures, now)
  return {
    ...made,
    context: { variables, ...(summary && { [summaryKey]: summary }) },
    outputs: Object.fromEntries(made.entries.flatMap(({ key, value }) => (key ? [[key, value]] : []))),
  }
}

const order = {
  list: 'variables',
  nameOf: ({ key }: Variable) => key,
  valueField: 'value',
  fields: ['value', 'description'],
} as const

/** As it was written, in Spinnaker's form that nobody evaluates. */
const sourceOf = ({ value }: Partial<Variable> = {}) =>
  typeof value === 'string' ? { sourceValue: value.replaceAll('${', '{') } : {}

/** Gives values names, for the stages downstream. */
export const evaluateVariables = defineStage<Parameters>({
  type: 'evaluateVariables',
  title: 'Evaluate Variables',
  description: 'Evaluates expressions, and offers their values to the stages downstream by name.',
  parameters,
  tasks: () => [evaluate],
  ownExpressions: () => ['variables'],
  forgetsOutputs: true,
})
