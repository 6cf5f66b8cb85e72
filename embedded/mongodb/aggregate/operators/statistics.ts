import { fail } from '../../errors.ts'
import { compare } from '../../values/compare.ts'
import { isDecimal, toNumber } from '../../values/numbers.ts'
import type { Maybe, Value } from '../../values/types.ts'
import { isNumber } from '../../values/types.ts'
import { standardDeviation } from '../accumulators.ts'
import { divideNumbers, Sum } from '../sum.ts'
import type { Operator, Operators } from './operator.ts'
import { isNullish, onArguments } from './operator.ts'

/** An accumulator as an expression: a single argument that is an array gives its elements. */
function overValues(name: string, apply: (values: Maybe[]) => Value): Operator {
  return onArguments(name, 0, Number.POSITIVE_INFINITY, (args) => {
    const [only] = args
    return apply(args.length === 1 && Array.isArray(only) ? only : args)
  })
}

function totalOf(values: readonly Maybe[]): ReturnType<Sum['total']> {
  const sum = new Sum()
  for (const value of values) sum.add(value)
  return sum.total()
}

function extreme(sign: 1 | -1): (values: Maybe[]) => Value {
  return (values) => {
    const present = values.filter((value) => !isNullish(value)) as Value[]
    return present.reduce<Value>(
      (best, value) => (best === null || sign * compare(value, best) > 0 ? value : best),
      null,
    )
  }
}

function deviation(sample: boolean): (values: Maybe[]) => Value {
  return (values) => {
    if (values.some(isDecimal)) fail('NotImplemented', 'standard deviations of decimals are not supported')
    return standardDeviation(values.filter(isNumber).map(toNumber), sample)
  }
}

export const statisticsOperators: Operators = {
  $sum: overValues('$sum', totalOf),
  $avg: overValues('$avg', (values) => {
    const numbers = values.filter(isNumber)
    return numbers.length === 0 ? null : divideNumbers(totalOf(numbers), numbers.length)
  }),
  $min: overValues('$min', extreme(-1)),
  $max: overValues('$max', extreme(1)),
  $stdDevPop: overValues('$stdDevPop', deviation(false)),
  $stdDevSamp: overValues('$stdDevSamp', deviation(true)),
}
