import { NotEvaluable } from '../notEvaluable.ts'
import type { ExpressionFunction } from '../scope.ts'

export const doNotEval: ExpressionFunction = {
  name: 'doNotEval',
  signature: '#doNotEval(value)',
  description: 'the value, in which expressions are not evaluated; #toJson writes it although it holds ${',
  arity: { least: 1, most: 1 },
  call: ([value]) => new NotEvaluable(value),
}
