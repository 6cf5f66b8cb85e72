import type { FieldsV1 } from '#platform/kubernetes/objects.ts'
import { type FieldSet, leafField, noFields, sortedChildren } from './fieldSet.ts'
import { canonicalElement, type PathElement } from './pathElement.ts'

/** A set as managedFields writes it. */
export function encodeFields(set: FieldSet): FieldsV1 {
  const children = sortedChildren(set).map(([element, child]) => [element, encodeFields(child)])
  const self = set.member && children.length > 0 ? [['.', {}]] : []
  return Object.fromEntries([...self, ...children])
}

/** Undefined when it is no set of fields. */
export function decodeFields(fields: unknown): FieldSet | undefined {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined
  const names = Object.keys(fields)
  const children = new Map<PathElement, FieldSet>()
  for (const name of names) {
    if (name === '.') continue
    const element = canonicalElement(name)
    const child = decodeFields((fields as FieldsV1)[name])
    if (element === undefined || child === undefined) return undefined
    children.set(element, child === noFields ? leafField : child)
  }
  return names.length === 0 ? noFields : { member: Object.hasOwn(fields, '.'), children }
}
