import { createHash } from 'node:crypto'
import type { BuildReference, StartBuild } from '../define.ts'

/** What a system knows a request's build by: short enough for a title, and the same each time the request is made. */
export const keyOf = ({ key }: StartBuild, length = 32): string =>
  createHash('sha256').update(key).digest('hex').slice(0, length)

/** Where a system gives a build its number at once, waiting or not, that is the number. */
export const numberOf = (reference: BuildReference): string =>
  'id' in reference ? reference.id : reference.item
