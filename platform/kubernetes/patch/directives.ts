import { isList, isMap, type Json } from './values.ts'

/** The keys of a strategic merge patch that are no fields. */
export const patchDirective = '$patch'
export const retainKeys = '$retainKeys'
export const setElementOrder = '$setElementOrder/'
export const deleteFromPrimitiveList = '$deleteFromPrimitiveList/'

export const isDirective = (key: string): boolean =>
  key === patchDirective ||
  key === retainKeys ||
  key.startsWith(setElementOrder) ||
  key.startsWith(deleteFromPrimitiveList)

/** What a part of a patch says where nothing stands yet: no directives, no nulls. Undefined when it says nothing. */
export function withoutDirectives(patch: unknown): unknown {
  if (isList(patch)) return patch.map(withoutDirectives).filter((item) => item !== undefined)
  if (!isMap(patch)) return patch
  if (Object.hasOwn(patch, patchDirective)) return undefined
  return withoutDirectiveKeys(patch, withoutDirectives)
}

/**
 * What becomes of a new item of a list. The API server does not look for directives inside one: an item that was
 * to be deleted there is added.
 */
export function asItem(patch: unknown): unknown {
  if (isList(patch)) return patch.map(asItem)
  return isMap(patch) ? withoutDirectiveKeys(patch, asItem) : patch
}

function withoutDirectiveKeys(patch: Json, convert: (value: unknown) => unknown): Json {
  const said = Object.entries(patch).filter(([key, value]) => value !== null && !isDirective(key))
  const kept = said.map(([key, value]) => [key, convert(value)])
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined))
}
