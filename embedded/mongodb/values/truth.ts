import { toNumber } from './numbers.ts'
import type { Maybe } from './types.ts'
import { isNumber } from './types.ts'

/** What counts as true for the server: everything but missing, null, false and zero. */
export function isTruthy(value: Maybe): boolean {
  if (value === undefined || value === null || value === false) return false
  return !isNumber(value) || toNumber(value) !== 0
}
