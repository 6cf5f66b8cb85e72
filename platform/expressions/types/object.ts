import { javaEquals } from '../equality.ts'
import { ExpressionError } from '../errors.ts'
import { stringify } from '../text.ts'
import { hashCode } from './hash.ts'
import type { Methods, Overload } from './type.ts'

/** A method that exists in Java and is not offered here: `reason` tells why, or what to do instead. */
export const refused = (reason: string): readonly Overload[] => [
  {
    parameters: ['object'],
    variadic: true,
    call: () => {
      throw new ExpressionError('NOT_ALLOWED', reason)
    },
  },
]

const noReflection = refused('an expression reaches no classes and no threads')

const toText: Overload = {
  parameters: [],
  call: (self, _, evaluation) => {
    const text = stringify(self)
    evaluation.spend(text.length >> 3)
    return text
  },
}

/** The methods that every value has. */
export const objectMethods: Methods = {
  equals: [
    {
      parameters: ['object'],
      call: (self, [other], evaluation) => {
        evaluation.spend(weight(self))
        return javaEquals(self, other)
      },
    },
  ],
  hashCode: [{ parameters: [], call: (self, _, evaluation) => hashCode(self, evaluation) }],
  toString: [toText],
  getClass: noReflection,
  notify: noReflection,
  notifyAll: noReflection,
  wait: noReflection,
  finalize: noReflection,
  clone: refused('values are never changed, so there is nothing to copy'),
}

const weight = (value: unknown): number =>
  typeof value === 'string' ? value.length >> 4 : Array.isArray(value) ? value.length : 1
