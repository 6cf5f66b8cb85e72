import { comparisonOperators } from './comparison.ts'
import { logicOperators } from './logic.ts'
import type { Operators } from './operator.ts'

/** Every operator that expressions may use; any other name is refused. */
export const operators: Operators = {
  ...comparisonOperators,
  ...logicOperators,
}
