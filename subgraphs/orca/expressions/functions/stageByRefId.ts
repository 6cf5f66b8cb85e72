import { ExpressionError } from '#platform/expressions/errors.ts'
import { defineFunction, suggestion, writtenStages } from './support.ts'

export const stageByRefId = defineFunction({
  name: 'stageByRefId',
  arguments: ['refId'],
  description: 'The stage of that refId.',
  call: ({ execution, text }) => {
    const found = execution.stages.find(({ stage }) => stage.refId === text(0))
    if (found) return found
    const refIds = writtenStages(execution).map(({ stage }) => stage.refId)
    throw new ExpressionError(
      'VALUE',
      `there is no stage with the refId '${text(0)}'${suggestion(text(0), refIds)}`,
    )
  },
})
