import { z } from 'zod'
import type { JsonObject } from '../domain/execution.ts'
import { type ExpressionFailure, summaryKey, summaryOf } from '../expressions/summary.ts'
import { defineStage, type TaskDefinition } from './define.ts'
import type { StageExpressions } from './expressions.ts'

const variable = z.looseObject({
  key: z
    .string()
    .nullish()
    .describe('Its name: what the stages downstream call it. Without one it is left out.'),
  value: z.unknown().optional().describe('What it is: a text with expressions, or anything else.'),
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
    // Without expressions, or evaluated when the pipeline started, there is nothing left to evaluate.
    const isOpen = expressions.isOpen('variables')
    const known: Record<string, unknown> = Object.create(null)
    const outputs: Record<string, unknown> = Object.create(null)
    const variables: unknown[] = []
    const failures: ExpressionFailure[] = []
    for (const variable of parameters.variables ?? []) {
      const { key, value } = variable
      const evaluated = isOpen
        ? await evaluatedVariable(variable, known, expressions)
        : { variable, failures: [] }
      failures.push(...evaluated.failures)
      const sourceValue = typeof value === 'string' ? value.replaceAll('${', '{') : undefined
      variables.push({ ...evaluated.variable, ...(sourceValue !== undefined && { sourceValue }) })
      if (!key) continue
      outputs[key] = evaluated.variable.value
      if (evaluated.failures.length === 0) known[key] = evaluated.variable.value
    }
    const summary = summaryOf(stage.context[summaryKey], [], failures, now)
    const context = { variables, ...(summary && { [summaryKey]: summary }) }
    return { status: 'SUCCEEDED', context, outputs: { ...outputs } }
  },
}

/** A variable that fails stays as it was written, and those after it do not see it. */
async function evaluatedVariable(variable: Variable, known: JsonObject, expressions: StageExpressions) {
  const { value, description } = variable
  const written = { value, ...(description && { description }) }
  const { value: made, failures } = await expressions.evaluate(written, known)
  return { variable: failures.length > 0 ? variable : { ...variable, ...(made as typeof written) }, failures }
}

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
