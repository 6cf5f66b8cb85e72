import { setHas } from '../equality.ts'
import type { Evaluation } from '../scope.ts'
import type { Value } from '../values.ts'
import { collectionMethods } from './list.ts'
import { defineType } from './type.ts'

type Elements = ReadonlySet<Value>

function has(set: Elements, wanted: Value, evaluation: Evaluation): boolean {
  evaluation.spend(typeof wanted === 'string' ? 1 : set.size)
  return setHas(set, wanted)
}

export const set = defineType({
  name: 'java.util.Set',
  nameable: false,
  supertypes: ['java.util.Collection', 'java.lang.Iterable', 'java.util.HashSet', 'java.util.LinkedHashSet'],
  methods: {
    ...collectionMethods,
    size: [{ parameters: [], call: (self: Elements) => self.size }],
    isEmpty: [{ parameters: [], call: (self: Elements) => self.size === 0 }],
    contains: [
      {
        parameters: ['object'],
        call: (self: Elements, [wanted], evaluation) => has(self, wanted, evaluation),
      },
    ],
    containsAll: [
      {
        parameters: ['list'],
        call: (self: Elements, [wanted], evaluation) =>
          wanted.every((element: Value) => has(self, element, evaluation)),
      },
    ],
  },
  properties: { empty: (self: Elements) => self.size === 0 },
})
