import { javaEquals, setHas } from '../equality.ts'
import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import type { Value } from '../values.ts'
import { objectMethods, refused } from './object.ts'
import { defineType, type Methods } from './type.ts'

type List = readonly Value[]

const unchanged = refused(
  'lists are never changed: select, project or concatenate instead, such as list.?[#this != null] or {1, 2}',
)
const noStreams = refused('streams are not allowed: use selection list.?[…] and projection list.![…] instead')
const noArrays = refused('a List can be used as it is')

/** What every collection has. */
export const collectionMethods: Methods = {
  ...objectMethods,
  add: unchanged,
  addAll: unchanged,
  clear: unchanged,
  remove: unchanged,
  removeAll: unchanged,
  removeIf: unchanged,
  retainAll: unchanged,
  stream: noStreams,
  parallelStream: noStreams,
  forEach: noStreams,
  iterator: noStreams,
  spliterator: noStreams,
  toArray: noArrays,
}

function positionOf(list: List, wanted: Value, evaluation: Evaluation): number {
  evaluation.spend(list.length)
  return list.findIndex((element) => javaEquals(element, wanted))
}

function containsAll(list: List, wanted: List, evaluation: Evaluation): boolean {
  evaluation.spend(wanted.length * 2 + list.length)
  const all = new Set(list)
  return wanted.every((element) => {
    if (typeof element === 'object' || typeof element === 'bigint' || typeof element === 'number')
      evaluation.spend(list.length)
    return setHas(all, element)
  })
}

function elementAt(list: List, index: number): Value {
  if (index < 0 || index >= list.length)
    throw new ExpressionError('VALUE', `index ${index} is outside a list of ${list.length}`)
  return list[index] as Value
}

function subList(list: List, from: number, to: number, evaluation: Evaluation): List {
  if (from < 0 || to > list.length || from > to)
    throw new ExpressionError('VALUE', `${from} to ${to} is no part of a list of ${list.length}`)
  evaluation.spend(to - from)
  return list.slice(from, to)
}

export const list = defineType({
  name: 'java.util.List',
  nameable: false,
  supertypes: ['java.util.Collection', 'java.lang.Iterable', 'java.util.ArrayList'],
  methods: {
    ...collectionMethods,
    size: [{ parameters: [], call: (self: List) => self.length }],
    isEmpty: [{ parameters: [], call: (self: List) => self.length === 0 }],
    get: [{ parameters: ['int'], call: (self: List, [index]) => elementAt(self, index) }],
    contains: [
      {
        parameters: ['object'],
        call: (self: List, [wanted], evaluation) => positionOf(self, wanted, evaluation) >= 0,
      },
    ],
    containsAll: [
      {
        parameters: ['list'],
        call: (self: List, [wanted], evaluation) => containsAll(self, wanted, evaluation),
      },
    ],
    indexOf: [
      {
        parameters: ['object'],
        call: (self: List, [wanted], evaluation) => positionOf(self, wanted, evaluation),
      },
    ],
    lastIndexOf: [
      {
        parameters: ['object'],
        call: (self: List, [wanted], evaluation) => {
          evaluation.spend(self.length)
          return self.findLastIndex((element) => javaEquals(element, wanted))
        },
      },
    ],
    subList: [
      {
        parameters: ['int', 'int'],
        call: (self: List, [from, to], evaluation) => subList(self, from, to, evaluation),
      },
    ],
    set: unchanged,
    sort: unchanged,
    replaceAll: unchanged,
    listIterator: noStreams,
  },
  // `length` is an array's, such as split() makes one.
  properties: { empty: (self: List) => self.length === 0, length: (self: List) => self.length },
})
