import { arithmeticOperators } from './arithmetic.ts'
import { arrayOperators } from './array.ts'
import { comparisonOperators } from './comparison.ts'
import { convertOperators } from './convert.ts'
import { dateMathOperators } from './dateMath.ts'
import { datePartOperators } from './datePart.ts'
import { dateTextOperators } from './dateText.ts'
import { logicOperators } from './logic.ts'
import { objectOperators } from './object.ts'
import type { Operators } from './operator.ts'
import { regexOperators } from './regex.ts'
import { setOperators } from './set.ts'
import { statisticsOperators } from './statistics.ts'
import { stringOperators } from './string.ts'

/** Every operator that expressions may use; any other name is refused. */
export const operators: Operators = {
  ...arithmeticOperators,
  ...arrayOperators,
  ...comparisonOperators,
  ...convertOperators,
  ...dateMathOperators,
  ...datePartOperators,
  ...dateTextOperators,
  ...logicOperators,
  ...objectOperators,
  ...regexOperators,
  ...setOperators,
  ...statisticsOperators,
  ...stringOperators,
}
