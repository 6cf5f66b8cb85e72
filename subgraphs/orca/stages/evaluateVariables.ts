import { z } from 'zod'
import { summaryKey, summaryOf } from '../expressions/summary.ts'
import { defineStage, type TaskDefinition } from './define.ts'
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
  rehearse: 'reads',
  execute: async ({ parameters, stage, expressions, now }) => {
    const written = parameters.variables ?? []
    // Without expressions, or evaluated when the pipeline started, there is nothing left to evaluate.
    const { entries, failures } = expressions.isOpen('variables')
      ? await evaluateInOrder(written, order, expressions)
      : { entries: written, failures: [] }
    const variables = entries.map((variable, index) => ({ ...variable, ...sourceOf(written[index]) }))
    const outputs = Object.fromEntries(entries.flatMap(({ key, value }) => (key ? [[key, value]] : [])))
    const summary = summaryOf(stage.context[summaryKey], [], failures, now)
    return {
      status: 'SUCCEEDED',
      context: { variables, ...(summary && { [summaryKey]: summary }) },
      outputs,
    }
  },
}

const order = {
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
