import { isList, isMap } from './values.ts'

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
  const said = Object.entries(patch).filter(([key, value]) => value !== null && !isDirective(key))
  const kept = said.map(([key, value]) => [key, withoutDirectives(value)])
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined))
}
