import type { MapEntry } from '../mapEntry.ts'
import { on } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { defineType } from './type.ts'

const key = (self: MapEntry): unknown => self.key
const value = (self: MapEntry): unknown => self.value

export const mapEntry = defineType({
  name: 'java.util.Map.Entry',
  nameable: false,
  supertypes: [],
  methods: {
    ...objectMethods,
    getKey: [on([], key)],
    getValue: [on([], value)],
    setValue: refused('maps are never changed: write a new one, such as {a: 1, b: map.b}'),
  },
  properties: { key, value },
})
