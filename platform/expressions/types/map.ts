import { javaEquals, mapGet } from '../equality.ts'
import { MapEntry } from '../mapEntry.ts'
import { entriesOf, type PlainObject, sizeOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import type { LazyMap, Value } from '../values.ts'
import { objectMethods, refused } from './object.ts'
import { defineType } from './type.ts'

type AnyMap = PlainObject | ReadonlyMap<unknown, unknown> | LazyMap

const unchanged = refused('maps are never changed: write a new one, such as {a: 1, b: map.b}')
const noFunctions = refused(
  'functions cannot be passed: use selection map.?[…] and projection map.![…] instead',
)

function listed<T>(map: AnyMap, evaluation: Evaluation, of: (key: unknown, value: unknown) => T): T[] {
  evaluation.spend(sizeOf(map))
  return Array.from(entriesOf(map), ([key, value]) => of(key, value))
}

function lookUp(map: AnyMap, key: Value, evaluation: Evaluation): unknown {
  if (map instanceof Map && typeof key !== 'string') evaluation.spend(map.size)
  return mapGet(map, key)
}

export const map = defineType({
  name: 'java.util.Map',
  nameable: false,
  supertypes: ['java.util.HashMap', 'java.util.LinkedHashMap'],
  methods: {
    ...objectMethods,
    size: [{ parameters: [], call: (self: AnyMap) => sizeOf(self) }],
    isEmpty: [{ parameters: [], call: (self: AnyMap) => sizeOf(self) === 0 }],
    get: [
      {
        parameters: ['object'],
        call: (self: AnyMap, [key], evaluation) => lookUp(self, key, evaluation) ?? null,
      },
    ],
    getOrDefault: [
      {
        parameters: ['object', 'object'],
        call: (self: AnyMap, [key, otherwise], evaluation) => {
          const value = lookUp(self, key, evaluation)
          return value === undefined ? otherwise : value
        },
      },
    ],
    containsKey: [
      {
        parameters: ['object'],
        call: (self: AnyMap, [key], evaluation) => lookUp(self, key, evaluation) !== undefined,
      },
    ],
    containsValue: [
      {
        parameters: ['object'],
        call: (self: AnyMap, [wanted], evaluation) =>
          listed(self, evaluation, (_, value) => value).some((value) => javaEquals(value, wanted)),
      },
    ],
    keySet: [
      {
        parameters: [],
        call: (self: AnyMap, _, evaluation) => new Set(listed(self, evaluation, (key) => key)),
      },
    ],
    values: [
      {
        parameters: [],
        call: (self: AnyMap, _, evaluation) => listed(self, evaluation, (_key, value) => value),
      },
    ],
    entrySet: [
      {
        parameters: [],
        call: (self: AnyMap, _, evaluation) =>
          new Set(listed(self, evaluation, (key, value) => new MapEntry(key, value))),
      },
    ],
    put: unchanged,
    putAll: unchanged,
    putIfAbsent: unchanged,
    remove: unchanged,
    replace: unchanged,
    replaceAll: unchanged,
    clear: unchanged,
    merge: unchanged,
    compute: noFunctions,
    computeIfAbsent: noFunctions,
    computeIfPresent: noFunctions,
    forEach: noFunctions,
  },
  properties: { empty: (self: AnyMap) => sizeOf(self) === 0 },
})
