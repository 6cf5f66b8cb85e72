import { ExpressionError } from '#platform/expressions/errors.ts'
import { StageMap } from '../views.ts'
import { defineFunction } from './support.ts'

export const currentStage = defineFunction({
  name: 'currentStage',
  arguments: [],
  description: 'The stage that the expression stands in.',
  call: ({ execution, root }) => {
    if (root.stage) return new StageMap(root.stage, execution)
    throw new ExpressionError('VALUE', '#currentStage needs a stage, and there is none here')
  },
})
