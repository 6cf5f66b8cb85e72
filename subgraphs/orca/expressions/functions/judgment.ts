import { ExpressionError } from '#platform/expressions/errors.ts'
import type { ExpressionFunction } from '#platform/expressions/scope.ts'
import { Unknown } from '#platform/expressions/values.ts'
import { defineFunction, suggestion } from './support.ts'

const named = (name: string): ExpressionFunction =>
  defineFunction({
    name,
    arguments: ['stageName'],
    description: 'The input that was chosen in the manual judgment of that name.',
    call: ({ execution, text }) => {
      const judgments = execution.stages.filter(({ stage }) => stage.type === 'manualJudgment')
      const found = judgments.filter(({ stage }) => stage.name === text(0))
      const input = found.map(({ stage }) => stage.context.judgmentInput).find((each) => each != null)
      if (input !== undefined) return input
      const unknown = found.map(({ stage }) => stage.planned?.context).find((reason) => reason !== undefined)
      if (unknown) return new Unknown(unknown)
      const names = judgments.map(({ stage }) => stage.name)
      const why =
        found.length > 0
          ? `the manual judgment '${text(0)}' has no input (yet)`
          : `there is no manual judgment '${text(0)}'${suggestion(text(0), names)}`
      throw new ExpressionError('VALUE', why)
    },
  })

export const judgment = named('judgment')
export const judgement = named('judgement')
