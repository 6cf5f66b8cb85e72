import { isObject } from '#platform/definition/json.ts'
import { hintKind } from '../hints/index.ts'
import type { Pollers } from '../runtime/pollers.ts'

/**
 * A webhook of a system outside: where it points is looked at soon. Whatever it says is not believed, so nobody has to sign it.
 * False when nothing of that name is polled.
 */
export function acceptHint(kind: string, name: string, body: unknown, pollers: Pollers): boolean {
  const known = hintKind(kind)
  if (!known) return false
  const places = known.places(isObject(body) ? body : {})
  return places ? pollers.hint(known.kind, name, places) : pollers.has(known.kind, name)
}
